import LiveView from '../features/live/LiveView.svelte';
import NoEntry from '../features/live/NoEntry.svelte';
import { t } from '../lib/words.ts';
import * as f from './fixtures.ts';
import { nothing, states, type State } from './list.ts';
import Rainy from './Rainy.svelte';

const long = f.play(0, {
	title: f.LONG,
	artist: 'The Orchestra of Unreasonably Long Names featuring Everybody'
});
const quiet = { busy: false, problem: '', waiting: false };
const ended = { status: 'ended', endedAt: f.info.startedAt } as const;
export const LONG_POLL = f.poll({
	question:
		'Which of these would you rather dance to when it is three in the morning and the floor is yours?',
	options: [
		'Something slow, blue and so long that nobody remembers how it began when it finally ends, please',
		'Contemporary',
		'Supercalifragilisticexpialidociousness',
		'Old school',
		'夜に駆ける',
		'عمرو دياب',
		'Anything with a hammond organ',
		'Hip hop',
		'Acoustic covers',
		'Surprise us'
	],
	votes: [12, 31, 4, 0, 7, 3, 22, 9, 1, 40],
	endsAt: null
});
const poll = (over: Parameters<typeof f.poll>[0] = {}) => f.session({ poll: f.poll(over) });
const say = (message: string) => f.session({ announcement: f.announcement(message) });
const ANNOUNCEMENT = 'Strictly finals start in ten minutes';
export const LONG_ANNOUNCEMENT =
	'Finalists of the Strictly, please come to the marshalling table beside the main entrance now with your number on your back; everybody else: please leave the floor free until the last heat is over. Thank you!';

const seen = states(
	LiveView,
	{
		code: 'WCS7QN',
		session: f.session(),
		answers: f.answers(),
		entry: quiet,
		cooling: false,
		dismissed: () => false,
		acts: {
			like: nothing,
			pace: nothing,
			vote: nothing,
			thank: nothing,
			dismiss: nothing,
			pin: nothing,
			join: nothing,
			retry: nothing
		}
	},
	{
		playing: {},
		liked: { answers: f.answers(['p0', 'p2', 'p5']) },
		amber: { session: f.session({}, { hue: 75 }), answers: f.answers(['p1'], { tempo: 'perfect' }) },
		orchid: { session: f.session({}, { hue: 330 }), answers: f.answers([], { tempo: 'slower' }) },
		'no-facts': {
			session: f.session({
				play: f.play(0, { bpm: null, artist: '', likes: 0 }),
				tallies: { ...f.tallies, likes: 0 }
			})
		},
		'long-title': { session: f.session({ play: long, history: [{ ...long, id: 'x' }, ...f.history] }) },
		'other-scripts': { session: f.session({ play: f.SCRIPTS[0]!, history: f.SCRIPTS.slice(1) }) },
		'right-to-left': { session: f.session({ play: f.SCRIPTS[2]! }) },
		'first-awaited': { session: f.session({ play: null, history: [] }) },
		'nothing-playing': { session: f.session({ play: null }) },
		'tempo-faster': { answers: f.answers(['p0'], { tempo: 'faster' }) },
		'tempo-pending': {
			session: f.session({ link: 'waiting' }),
			answers: f.answers([], { tempo: 'slower', pending: ['tempo'] })
		},
		'thanks-cooling': { cooling: true },
		'poll-open': { session: poll() },
		'poll-without-end': { session: poll({ endsAt: null }) },
		'poll-sending': { session: poll(), answers: f.answers([], { vote: 1, pending: ['vote'] }) },
		'poll-answered': { session: poll(), answers: f.answers([], { vote: 2 }) },
		'poll-time-is-up': { session: poll({ endsAt: f.soon(-1) }), answers: f.answers([], { vote: 2 }) },
		'poll-won': { session: poll({ status: 'closed', winners: [1] }), answers: f.answers([], { vote: 2 }) },
		'poll-won-own': {
			session: poll({ status: 'closed', winners: [1] }),
			answers: f.answers([], { vote: 1 })
		},
		'poll-tie': {
			session: poll({ status: 'closed', votes: [31, 31, 4], winners: [0, 1] }),
			answers: f.answers([], { vote: 0 })
		},
		'poll-nobody': { session: poll({ status: 'closed', votes: [0, 0, 0] }) },
		'poll-canceled': { session: poll({ status: 'canceled' }), answers: f.answers([], { vote: 0 }) },
		'poll-long': { session: f.session({ poll: LONG_POLL }) },
		'poll-long-answered': {
			session: f.session({ poll: LONG_POLL }),
			answers: f.answers([], { vote: 0 })
		},
		'vote-too-late': {
			session: poll({ status: 'closed', winners: [1] }),
			toast: { text: t.errors.codes['poll.closed']!, tone: 'bad' }
		},
		announcement: { session: say(ANNOUNCEMENT) },
		'announcement-long': { session: say(LONG_ANNOUNCEMENT) },
		'announcement-over-long-title': {
			session: f.session({ play: long, announcement: f.announcement(LONG_ANNOUNCEMENT) })
		},
		'announcement-dismissed': { session: say(ANNOUNCEMENT), dismissed: () => true },
		'announcement-expired': {
			session: f.session({
				link: 'waiting',
				announcement: { id: 'a1', message: ANNOUNCEMENT, endsAt: f.soon(0) }
			})
		},
		'all-at-once': {
			session: f.session({ poll: f.poll(), announcement: f.announcement(ANNOUNCEMENT) }, { hue: 330 }),
			answers: f.answers(['p0'], { tempo: 'slower', vote: 1 }),
			cooling: true
		},
		joining: { session: f.session({ phase: 'joining', link: 'connecting', info: null }) },
		unreachable: { session: f.session({ phase: 'joining', link: 'waiting', info: null }) },
		reconnecting: { session: f.session({ link: 'waiting' }), answers: f.answers(['p2']) },
		polling: { session: f.session({ link: 'polling' }) },
		'likes-pending': {
			session: f.session({ link: 'waiting' }),
			answers: f.answers(['p0', 'p2', 'p3'], { pending: ['p0', 'p2', 'p4'] })
		},
		'like-refused': { toast: { text: 'Likes closed six hours after the set.', tone: 'bad' } },
		'too-fast': {
			answers: f.answers(['p0'], { pending: ['p0'] }),
			toast: { text: 'That was a lot of likes at once. The next one counts in 12 seconds.', tone: 'bad' }
		},
		'thanks-too-fast': { cooling: true, toast: { text: t.errors.codes['too_many_thanks']!, tone: 'bad' } },
		ended: {
			session: f.session({ phase: 'ended', play: null }, ended),
			answers: f.answers(['p2'])
		},
		'ended-empty': { session: f.session({ phase: 'ended', play: null, history: [] }, ended) }
	}
);

const refused = states(
	NoEntry,
	{ code: 'WCS7QN', why: 'locked', entry: quiet, onpin: nothing, onjoin: nothing, onretry: nothing },
	{
		pin: {},
		'pin-busy': { entry: { ...quiet, busy: true } },
		'pin-wrong': { entry: { ...quiet, problem: t.errors.codes['wrong_pin']! } },
		'pin-locked-out': { entry: { ...quiet, problem: t.errors.tooManyPins(540), waiting: true } },
		'pin-old-key': { entry: { ...quiet, problem: t.errors.codes['wrong_key']! } },
		'door-closed': { why: 'closed' },
		missing: { why: 'missing' }
	}
);

const rain = states(
	Rainy,
	{ View: LiveView, of: seen['playing']!.props, thanks: 1, likes: 0 },
	{ rain: {}, 'rain-loud': { thanks: 30 }, hearts: { thanks: 0, likes: 4 } }
);

/** What a dancer sees of a session. */
export const floor: Record<string, State> = { ...seen, ...rain, ...refused };
