import NightsView from '../features/nights/NightsView.svelte';
import ReviewView from '../features/nights/ReviewView.svelte';
import type { Analytics, Nights, OwnNight } from '../lib/types.ts';
import * as f from './fixtures.ts';
import { nothing, states, type State } from './list.ts';
import { night } from './longnight.ts';

const acts = { publish: nothing, save: nothing, print: nothing, remove: nothing, load: nothing };
const here = (data: Analytics) => ({ review: { is: 'here' as const, data } });
const silent = (count: number): Analytics => {
	const full = night(count);
	return {
		...full,
		plays: full.plays.map((p) => ({
			...p,
			likes: 0,
			tempo: { slower: 0, perfect: 0, faster: 0 },
			phones: null,
			bpm: null,
			mark: '',
			note: ''
		})),
		minutes: [],
		peak: null,
		findings: [],
		engagement: { phones: 0, tookPart: 0, liked: 0, tempo: 0, voted: 0 },
		figures: { ...full.figures, phones: 0, likesPerPlay: 0, perfect: null, thanks: 0 }
	};
};
const uneventful: Analytics['ran'] = {
	events: [{ kind: 'live', at: '2026-11-20T20:04:00.000Z', detail: null }],
	away: 0,
	awaySeconds: 0,
	refused: 0
};
const long = night();
const longTitles: Analytics = {
	...long,
	plays: long.plays.map((p, i) => (i % 3 ? p : { ...p, title: f.LONG, artist: f.LONG, note: f.LONG })),
	polls: long.polls.map((p) => ({
		...p,
		question: `${f.LONG}, or not?`,
		options: p.options.map(() => f.LONG)
	})),
	session: { ...long.session, title: f.LONG }
};
/** The same night, a month earlier: in its middle summer time ended. */
const moved = (time: string) => new Date(Date.parse(time) - 27 * 86_400_000 + 150 * 60_000).toISOString();
const autumn: Analytics = {
	...long,
	session: {
		...long.session,
		startedAt: moved(long.session.startedAt),
		endedAt: moved(long.session.endedAt!)
	},
	plays: long.plays.map((p) => ({ ...p, startedAt: moved(p.startedAt), endedAt: moved(p.endedAt!) })),
	minutes: long.minutes.map((m) => ({ ...m, at: moved(m.at) })),
	polls: [],
	ran: uneventful,
	findings: []
};
const nobody: Analytics = {
	...silent(0),
	ran: uneventful,
	earlier: null,
	length: 1_500
};

const review = states(
	ReviewView,
	{ code: 'WCS7QN', name: 'Kris', ...here(long), busy: new Set<never>(), acts, onsignout: nothing },
	{
		full: {},
		amber: here(night(40, {}, { hue: 75, recap: 'hidden' })),
		short: here(night(3, { findings: [], earlier: null, ran: uneventful })),
		'one-track': here(night(1, { findings: [], ran: uneventful })),
		'no-plays': here(nobody),
		'nobody-came': here(silent(12)),
		'not-counted': here(night(40, { minutes: [] })),
		'six-hundred': here(night(600)),
		'long-titles': here(longTitles),
		'clocks-changed': here(autumn),
		live: here(night(14, { findings: [] }, { status: 'live', endedAt: null })),
		'live-no-plays': here({ ...nobody, session: { ...nobody.session, status: 'live', endedAt: null } }),
		quiet: here(
			night(40, {
				findings: [
					{ kind: 'quiet', phones: 84, share: 0.12 },
					{ kind: 'faster', share: 0.41, votes: 61, plays: 12, bpm: null }
				],
				earlier: { ...long.earlier!, nights: 1 }
			})
		),
		busy: { busy: new Set(['publish', 'csv']) },
		loading: { review: { is: 'loading' } },
		offline: { review: { is: 'failed' } },
		'not-yours': { review: { is: 'foreign' } },
		missing: { review: { is: 'missing' } }
	}
);

const own = (i: number, over: Partial<OwnNight> = {}): OwnNight => ({
	id: `s${i}`,
	code: `AAAA${String(i).padStart(2, '2')}`,
	title: ['Friday Westie', 'Monday social', 'Blues Room', 'Harvest Swing, main room, Saturday until late'][
		i % 4
	]!,
	hue: (i * 75) % 360,
	status: 'ended',
	recap: i % 5 === 3 ? 'hidden' : 'public',
	startedAt: new Date(Date.parse('2026-11-20T20:04:00Z') - i * 4 * 86_400_000).toISOString(),
	endedAt: '2026-11-21T00:04:00.000Z',
	tz: 'Europe/Warsaw',
	length: 9_600 + ((i * 2_713) % 7_000),
	plays: 24 + ((i * 13) % 40),
	dancers: 12 + ((i * 29) % 70),
	likes: (i * 197) % 700,
	thanks: (i * 7) % 40,
	phones: 20 + ((i * 31) % 90),
	...over
});
const many = (n: number, first: Partial<OwnNight> = {}): Nights => {
	const nights = Array.from({ length: n }, (_, i) => own(i, i ? {} : first));
	return {
		nights,
		totals: {
			nights: n,
			seconds: nights.reduce((a, b) => a + b.length, 0),
			plays: nights.reduce((a, b) => a + b.plays, 0),
			likes: nights.reduce((a, b) => a + b.likes, 0),
			thanks: nights.reduce((a, b) => a + b.thanks, 0)
		},
		liked: long.plays
			.toSorted((a, b) => b.likes - a.likes)
			.slice(0, 10)
			.map(({ artist, title, likes }, i) => ({ artist, title, likes, plays: 1 + (i % 3) })),
		marked: long.plays
			.filter((p) => p.mark)
			.map(({ artist, title, mark }, i) => ({
				artist,
				title,
				peaks: mark === 'peak' ? 3 - i : 0,
				bricks: mark === 'brick' ? 2 : i % 2
			}))
	};
};

const list = states(
	NightsView,
	{ name: 'Kris', nights: { is: 'here', data: many(12) }, onretry: nothing, onsignout: nothing },
	{
		nights: {},
		'nights-live': {
			nights: { is: 'here', data: many(4, { status: 'live', endedAt: null, likes: 40, length: 3_900 }) }
		},
		'nights-one': {
			nights: {
				is: 'here',
				data: { ...many(1, { likes: 0, thanks: 0, dancers: 0, phones: 0, plays: 0 }), liked: [], marked: [] }
			}
		},
		'nights-hundred': { nights: { is: 'here', data: many(100) } },
		'nights-long': {
			nights: {
				is: 'here',
				data: {
					...many(3, { title: f.LONG }),
					liked: [{ artist: f.LONG, title: f.LONG, likes: 1_204, plays: 31 }],
					marked: [{ artist: '', title: 'W'.repeat(60), peaks: 1, bricks: 1 }]
				}
			}
		},
		'nights-empty': { nights: { is: 'here', data: { ...many(0), liked: [], marked: [] } } },
		'nights-loading': { nights: { is: 'loading' } },
		'nights-offline': { nights: { is: 'failed' } }
	}
);

/** What a DJ reads after the night. */
export const after: Record<string, State> = { ...review, ...list };
