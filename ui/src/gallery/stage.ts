import StageView from '../features/stage/StageView.svelte';
import { t } from '../lib/words.ts';
import * as f from './fixtures.ts';
import { LONG_ANNOUNCEMENT, LONG_POLL } from './floor.ts';
import { nothing, states, type State } from './list.ts';
import Rainy from './Rainy.svelte';

const quiet = { busy: false, problem: '', waiting: false };
const long = f.play(0, {
	title: f.LONG,
	artist: 'The Orchestra of Unreasonably Long Names featuring Everybody'
});
const ended = { status: 'ended', endedAt: f.info.startedAt } as const;
const poll = (over: Parameters<typeof f.poll>[0] = {}) => f.session({ poll: f.poll(over) });

const shown = states(
	StageView,
	{
		code: 'WCS7QN',
		session: f.session(),
		entry: quiet,
		doorKey: '',
		host: 'pika.dance',
		ways: { onpin: nothing, onjoin: nothing, onretry: nothing }
	},
	{
		playing: {},
		amber: { session: f.session({}, { hue: 75 }) },
		'short-title': { session: f.session({ play: f.play(10) }) },
		'long-title': { session: f.session({ play: long }, { title: f.LONG }) },
		'no-facts': { session: f.session({ play: f.play(0, { bpm: null, artist: '' }) }) },
		'right-to-left': { session: f.session({ play: f.SCRIPTS[2]! }) },
		empty: { session: f.session({ play: null, history: [] }) },
		'nothing-playing': { session: f.session({ play: null }) },
		'poll-open': { session: poll() },
		'poll-without-end': { session: poll({ endsAt: null, votes: [0, 0, 0] }) },
		'poll-won': { session: poll({ status: 'closed', winners: [1] }) },
		'poll-tie': { session: poll({ status: 'closed', votes: [31, 31, 4], winners: [0, 1] }) },
		'poll-nobody': { session: poll({ status: 'closed', votes: [0, 0, 0] }) },
		'poll-canceled': { session: poll({ status: 'canceled' }) },
		'poll-long': { session: f.session({ poll: LONG_POLL, play: long }) },
		announcement: { session: f.session({ announcement: f.announcement('Strictly finals in ten minutes') }) },
		'announcement-long': { session: f.session({ announcement: f.announcement(LONG_ANNOUNCEMENT) }) },
		'all-at-once': {
			session: f.session({
				play: long,
				poll: LONG_POLL,
				announcement: f.announcement(LONG_ANNOUNCEMENT)
			})
		},
		offline: { session: f.session({ link: 'waiting' }) },
		unreachable: { session: f.session({ phase: 'joining', link: 'waiting', info: null }) },
		ended: { session: f.session({ phase: 'ended', play: null }, ended) },
		locked: { session: f.session({ phase: 'locked', info: null }) },
		'locked-old-key': {
			session: f.session({ phase: 'locked', info: null }),
			entry: { ...quiet, problem: t.errors.codes['wrong_key']! }
		},
		missing: { session: f.session({ phase: 'missing', info: null }) }
	}
);

const rain = states(
	Rainy,
	{ View: StageView, of: shown['playing']!.props, thanks: 2, likes: 1 },
	{ rain: {}, 'rain-loud': { thanks: 30 } }
);

/** What the projector shows. */
export const stage: Record<string, State> = { ...shown, ...rain };
