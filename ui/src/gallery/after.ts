import JournalView from '../features/journal/JournalView.svelte';
import Night from '../features/journal/Night.svelte';
import LobbyView from '../features/join/LobbyView.svelte';
import RecapView from '../features/recap/RecapView.svelte';
import Share from '../features/recap/Share.svelte';
import type { JournalShown } from '../lib/journal.svelte.ts';
import type { JournalNight, Recap, Recaps } from '../lib/types.ts';
import { t } from '../lib/words.ts';
import TrackRow from '../ui/TrackRow.svelte';
import * as f from './fixtures.ts';
import { nothing, states, type State } from './list.ts';
import Part from './Part.svelte';

// What remains of a night: its recap, the lobby of the days after, a dancer's journal.

const kris = f.info.dj;
const ada = { name: 'D’Angelo O’Neil', slug: 'dangelo' };
const tz = f.info.tz;

export const past: Recaps = {
	recent: [
		{ code: 'AAAAA2', title: 'Friday Westie', dj: kris, plays: 58, likes: 1_204 },
		{ code: 'AAAAA3', title: 'Monday social', dj: { name: 'Łukasz', slug: 'lukasz' }, plays: 31, likes: 88 },
		{ code: 'AAAAA4', title: f.LONG, dj: ada, plays: 112, likes: 14_310 },
		{ code: 'AAAAA5', title: 'Practice', dj: kris, plays: 1, likes: 0 },
		{ code: 'AAAAA6', title: 'سهرة الجمعة', dj: { name: 'ليلى', slug: 'layla' }, plays: 40, likes: 301 },
		{ code: 'AAAAA7', title: 'Harvest Swing, main room', dj: ada, plays: 74, likes: 2_411 }
	].map((night, i) => ({ ...night, startedAt: `2026-11-${25 - i * 3}T20:00:00.000Z`, tz })),
	liked: [
		['Undertow', 'Mirela', 141, 5],
		['Second Hand Heart', 'The Low Ceilings', 118, 3],
		[f.LONG, 'The Orchestra of Unreasonably Long Names featuring Everybody', 97, 2],
		['Tin Roof', 'Marlow', 96, 1],
		['夜に駆ける', 'ヨアソビ', 40, 1],
		['Slow Burner', '', 12, 2]
	].map(([title, artist, likes, plays]) => ({ title, artist, likes, plays }) as Recaps['liked'][number])
};

export const lobby = states(
	LobbyView,
	{ sessions: [], past: { recent: [], liked: [] }, failed: false, onretry: nothing },
	{
		loading: { sessions: null },
		many: { sessions: f.live },
		none: {},
		recent: { past: { ...past, liked: [] } },
		'recent-and-liked': { past },
		offline: { sessions: null, failed: true }
	}
);

const here = (data: Recap) => ({ recap: { is: 'here' as const, data } });
const full = f.recap(24);
const long = f.recap(90, { title: f.LONG });
const titles = (data: Recap): Recap => ({
	...data,
	plays: data.plays.map((p, i) => (i % 9 === 4 ? { ...p, title: f.LONG, artist: f.LONG } : p))
});

const recaps = states(
	RecapView,
	{
		code: 'WCS7QN',
		...here(full),
		url: 'https://pika.dance/recap/WCS7QN',
		sheet: false,
		acts: { retry: nothing, share: nothing, copy: nothing }
	},
	{
		full: {},
		short: here(f.recap(3, { hue: 330 })),
		'nothing-liked': here({
			...f.recap(2),
			plays: f.recap(2).plays.map((p) => ({ ...p, likes: 0, tempo: { slower: 0, perfect: 0, faster: 0 } })),
			likes: 0,
			thanks: 0,
			peak: null
		}),
		long: here(titles(long)),
		'peak-long': here({
			...titles(f.recap(12, { hue: 140 })),
			peak: { play: 'r4', likes: 46 }
		}),
		'other-scripts': here({
			...f.recap(5),
			plays: f
				.recap(5)
				.plays.map((p, i) => ({ ...p, title: f.SCRIPTS[i]!.title, artist: f.SCRIPTS[i]!.artist })),
			peak: { play: 'r2', likes: 34 }
		}),
		empty: here(f.recap(0)),
		live: here(f.recap(9, { status: 'live', endedAt: null, hue: 75 })),
		'live-empty': here(f.recap(0, { status: 'live', endedAt: null, hue: 75 })),
		'link-copied': { toast: { text: t.recap.copied, tone: 'info' } },
		loading: { recap: { is: 'loading' } },
		locked: { recap: { is: 'missing', pin: true } },
		missing: { recap: { is: 'missing' } },
		offline: { recap: { is: 'failed' } }
	}
);

const liked = (recap: Recap): JournalNight['likes'] =>
	recap.plays
		.filter((p) => p.likes > 20)
		.map(({ id, artist, title, startedAt }) => ({ play: id, artist, title, startedAt, at: startedAt }));
const night = (over: Partial<JournalNight> = {}): JournalNight => ({
	code: 'WCS7QN',
	title: f.info.title,
	dj: kris,
	hue: 195,
	tz,
	startedAt: f.info.startedAt,
	endedAt: f.soon(0),
	recap: '/recap/WCS7QN',
	likes: liked(full).slice(0, 4),
	...over
});
const second = night({
	code: 'HRV5ST',
	title: 'Harvest Swing, main room',
	dj: ada,
	hue: 30,
	recap: null,
	startedAt: '2026-10-31T21:00:00.000Z',
	likes: liked(full).slice(4, 6)
});
const strange = night({
	code: 'LNG9RM',
	title: f.LONG,
	hue: 330,
	likes: [
		...f.SCRIPTS,
		f.play(6, { id: 'l1', title: f.LONG, artist: f.LONG }),
		f.play(7, { id: 'l2', title: '', artist: 'Ida Rosewater' }),
		...Array.from({ length: 20 }, (_, i) => f.play(8 + i, { id: `m${i}` }))
	].map(({ id, artist, title, startedAt }) => ({ play: id, artist, title, startedAt, at: startedAt }))
});

const shown = (over: Partial<JournalShown> = {}): { journal: JournalShown } => ({
	journal: {
		nights: [night(), second],
		failed: false,
		waiting: {},
		forgetting: false,
		forgotten: false,
		problem: '',
		...over
	}
});

/** A part of a page that only a tap opens. */
const parts = (all: Record<string, State>, within: 'div' | 'ol' = 'div') =>
	Object.fromEntries(
		Object.entries(all).map(([name, part]) => [name, { View: Part, props: { part, within } }])
	);

export const recap = {
	...recaps,
	...parts(
		states(
			Share,
			{
				code: 'WCS7QN',
				title: f.info.title,
				url: 'https://pika.dance/recap/WCS7QN',
				sheet: false,
				open: true,
				onshare: nothing,
				oncopy: nothing
			},
			{ 'share-panel': {} }
		)
	),
	...parts(
		states(
			TrackRow,
			{
				clock: '22:44',
				title: 'Second Hand Heart',
				artist: 'The Low Ceilings',
				open: true,
				lit: 0.6,
				ontoggle: nothing
			},
			{ 'track-open': {}, 'track-open-long': { title: f.LONG, artist: f.LONG } }
		),
		'ol'
	)
};

export const journal = {
	...states(
		JournalView,
		{ ...shown(), onretry: nothing, onforget: nothing },
		{
			nights: {},
			long: shown({ nights: [strange, night(), second] }),
			empty: shown({ nights: [] }),
			waiting: shown({ nights: [], waiting: { WCS7QN: 2, BLR4TX: 1 } }),
			stale: shown({ failed: true }),
			forgetting: shown({ forgetting: true }),
			'forget-failed': shown({ problem: t.journal.forgetLost }),
			forgotten: shown({ nights: [], forgotten: true }),
			loading: shown({ nights: null }),
			offline: shown({ nights: null, failed: true })
		}
	),
	...parts(
		states(
			Night,
			{ night: night(), carded: true },
			{
				card: {},
				'card-one': { night: { ...second, likes: second.likes.slice(0, 1) } },
				'card-six': { night: night({ hue: 255, likes: liked(f.recap(40)).slice(0, 6) }) },
				'card-full': {
					night: night({ hue: 75, title: 'Harvest Swing, Saturday', likes: liked(f.recap(90)).slice(0, 12) })
				},
				'card-long': { night: strange }
			}
		)
	)
};
