import type { ComponentProps } from 'svelte';
import type { Acts } from '../features/booth/acts.ts';
import ConsoleView from '../features/booth/ConsoleView.svelte';
import type { DoorShown } from '../lib/house/door.svelte.ts';
import type { Mark, MarksShown } from '../lib/house/marks.svelte.ts';
import type { NightShown } from '../lib/house/night.svelte.ts';
import type { PollsShown } from '../lib/house/polls.svelte.ts';
import type { ProfileShown } from '../lib/house/profile.svelte.ts';
import type { OwnPlay, SetListShown } from '../lib/house/setlist.svelte.ts';
import type { Poll } from '../lib/types.ts';
import { t } from '../lib/words.ts';
import * as f from './fixtures.ts';
import { nothing, states } from './list.ts';

type Props = ComponentProps<typeof ConsoleView>;
const undone = () => Promise.resolve(false);

export const acts: Acts = {
	live: nothing,
	end: nothing,
	resume: nothing,
	again: nothing,
	retry: nothing,
	copy: nothing,
	forget: nothing,
	signOut: nothing,
	type: undone,
	fix: undone,
	hide: nothing,
	show: nothing,
	stop: nothing,
	bringBack: nothing,
	mark: nothing,
	note: undone,
	ask: undone,
	closePoll: nothing,
	cancelPoll: nothing,
	dismiss: nothing,
	keep: nothing,
	drop: nothing,
	tell: undone,
	takeDown: nothing,
	lock: undone,
	closeDoor: nothing,
	saveProfile: nothing,
	secondFactor: nothing
};

export const idle = { busy: false, problem: null };
const own: OwnPlay[] = f.history.map((p) => ({ ...p, hidden: false }));
export const refused = (fields: Record<string, string>, text = '') => ({
	busy: false,
	problem: { text, fields }
});

const profile: ProfileShown = {
	name: 'Kris',
	slug: 'kris',
	bio: 'Blues first, then whatever the floor needs.',
	avatar: '',
	presets: [],
	secondFactor: false,
	saving: idle
};
/** Marks by play, and what went wrong with them. */
export const marks = (
	all: Record<string, Partial<Mark>> = {},
	troubles: Record<string, string> = {}
): MarksShown => ({
	of: (play) => ({ mark: '', note: '', ...all[play] }),
	trouble: (play) => troubles[play] ?? ''
});
function night(
	list: Partial<SetListShown> = {},
	polls: Partial<PollsShown> = {},
	door: Partial<DoorShown> = {},
	telling = idle as NightShown['announcer']['telling'],
	marked = marks()
): NightShown {
	return {
		marks: marked,
		list: { plays: own, again: null, undo: null, typing: idle, fixing: idle, ...list },
		polls: { open: null, result: null, asking: idle, ...polls },
		door: { locked: false, key: '', pin: '', closed: false, locking: idle, ...door },
		announcer: { telling }
	};
}

const poll = (over: Partial<Poll> = {}): Poll => ({
	id: 'q1',
	question: 'What next?',
	options: ['Blues', 'Contemporary', 'Lyrical', 'Hip-hop'],
	votes: [14, 9, 5, 3],
	endsAt: f.soon(42),
	status: 'open',
	winners: [],
	...over
});
const longPoll = poll({
	question: `${f.LONG} — and if not that, what would you rather hear for the next half an hour of this night?`,
	options: Array.from({ length: 10 }, (_, i) => (i % 3 ? `Answer ${i + 1}` : f.LONG)),
	votes: [3, 0, 12, 1, 0, 0, 7, 2, 0, 1],
	endsAt: null
});
const over = (o: Partial<Poll> = {}) => poll({ status: 'closed', winners: [0], endsAt: f.soon(-8), ...o });
const tempo = (slower: number, perfect: number, faster: number) => ({
	session: f.session({ tallies: { ...f.tallies, tempo: { slower, perfect, faster } } })
});
const says = (message: string, endsAt: string | null) =>
	f.session({ announcement: { id: 'a1', message, endsAt } });

const long = f.play(0, {
	title: f.LONG,
	artist: 'The Orchestra of Unreasonably Long Names featuring Everybody'
});
const hidden = own.map((p, i) => ({ ...p, hidden: i === 0 || i === 4 }));

const base: Props = {
	profile,
	phase: 'live',
	record: f.record,
	session: f.session(),
	night: night(),
	booths: f.laptops,
	server: f.server,
	suggested: 'Friday night',
	hue: 195,
	onAir: 6_120,
	problem: null,
	busy: new Set(),
	acts
};

export const consoleStates = states(ConsoleView, base, {
	loading: { phase: 'loading', session: null, record: null },
	failed: { phase: 'failed', problem: { text: t.errors.network, fields: {} } },
	'go-live': { phase: 'idle' },
	'go-live-new-dj': { phase: 'idle', booths: [], hue: 75, profile: { ...profile, bio: '' } },
	'go-live-error': {
		phase: 'idle',
		hue: 330,
		problem: {
			text: 'A set of yours is live already: WCS7QN.',
			fields: { title: t.errors.codes['validation_required']!, pin: 'A PIN has four to eight digits.' }
		}
	},
	'go-live-busy': { phase: 'idle', busy: new Set(['live']) },
	'open-from-friday': { phase: 'forgotten' },
	ended: { phase: 'ended' },

	'on-air': {},
	'on-air-amber': { session: f.session({}, { hue: 75 }), record: { ...f.record, hue: 75 } },
	'on-air-list-long': { session: f.session({}, { title: f.LONG }) },
	'first-track-awaited': {
		session: f.session(
			{
				play: null,
				history: [],
				listeners: 3,
				tallies: {
					...f.tallies,
					listeners: 3,
					play: null,
					likes: 0,
					thanks: 0,
					tempo: { slower: 0, perfect: 0, faster: 0 }
				}
			},
			{ booth: 'here' }
		),
		night: night({ plays: [] }),
		onAir: 130
	},
	'laptop-none': { session: f.session({}, { booth: 'none' }), booths: [] },
	'laptop-none-first': {
		session: f.session(
			{
				play: null,
				history: [],
				tallies: {
					...f.tallies,
					listeners: 0,
					play: null,
					likes: 0,
					thanks: 0,
					tempo: { slower: 0, perfect: 0, faster: 0 }
				}
			},
			{ booth: 'none' }
		),
		night: night({ plays: [] }),
		booths: [],
		onAir: 20
	},
	'laptop-none-error': {
		session: f.session({}, { booth: 'none' }),
		night: night({ typing: refused({ title: 'A play needs an artist or a title.' }, t.errors.network) })
	},
	'laptop-none-setup': { session: f.session({}, { booth: 'none' }), booths: [], tab: 'setup' },
	'laptop-unheard': {
		session: f.session({
			play: null,
			history: [],
			tallies: { ...f.tallies, play: null, likes: 0, tempo: { slower: 0, perfect: 0, faster: 0 } }
		}),
		night: night({ plays: [] }),
		booths: [{ ...f.laptops[0]!, unheard: true }]
	},
	'laptop-unheard-setup': { booths: [{ ...f.laptops[0]!, unheard: true }], tab: 'setup' },
	'laptop-secret': {
		session: f.session({
			play: null,
			tallies: { ...f.tallies, play: null, likes: 0, tempo: { slower: 0, perfect: 0, faster: 0 } }
		}),
		booths: [{ ...f.laptops[0]!, secret: true }]
	},
	'only-this-computer': { tab: 'door', server: { ...f.server, url: 'http://127.0.0.1:8090' } },
	'laptop-away': { session: f.session({}, { booth: 'away' }) },
	'nothing-playing': {
		session: f.session({
			play: null,
			tallies: { ...f.tallies, play: null, likes: 0, tempo: { slower: 0, perfect: 0, faster: 0 } }
		}),
		night: night({ again: own[0]! })
	},
	'long-title': { session: f.session({ play: long }, { title: f.LONG }) },
	'other-scripts': { session: f.session({ play: f.SCRIPTS[0]! }) },
	reconnecting: { session: f.session({ link: 'waiting' }) },
	marked: {
		night: night(
			{},
			{},
			{},
			idle,
			marks({
				p0: { mark: 'peak', note: 'Everybody sang. Again at midnight.' },
				p2: { mark: 'peak' },
				p3: { mark: 'brick', note: 'Too slow after Second Hand Heart.' },
				p5: { note: 'Ask Ida for the instrumental.' }
			})
		)
	},
	'mark-failed': { night: night({}, {}, {}, idle, marks({}, { p0: t.errors.network })) },
	'mark-the-last': {
		session: f.session({
			play: null,
			tallies: { ...f.tallies, play: null, likes: 0, tempo: { slower: 0, perfect: 0, faster: 0 } }
		}),
		night: night({ again: own[0]! }, {}, {}, idle, marks({ p1: { mark: 'brick' } }))
	},
	'just-hidden': { night: night({ plays: hidden, undo: hidden[0]! }) },
	'link-copied': { toast: { text: t.booth.copied, tone: 'info' } },

	'tempo-silent': tempo(0, 0, 0),
	'tempo-one-voice': tempo(0, 0, 1),
	'tempo-slower': tempo(31, 6, 1),
	'tempo-just-right': tempo(2, 26, 3),
	'tempo-split': tempo(14, 3, 12),
	'busy-room': {
		session: f.session({
			tallies: {
				listeners: 1_204,
				play: 'p0',
				likes: 431,
				tempo: { slower: 112, perfect: 640, faster: 301 },
				thanks: 12_903
			},
			likesOf: () => 431
		})
	},

	poll: { tab: 'poll' },
	'poll-own-presets': {
		tab: 'poll',
		profile: {
			...profile,
			presets: [{ question: 'Routine or freestyle?', options: ['Routine', 'Freestyle'], seconds: 60 }]
		}
	},
	'poll-refused': {
		tab: 'poll',
		night: night({}, { asking: refused({}, 'A poll is open already. End it first.') })
	},
	'poll-open': { tab: 'poll', night: night({}, { open: poll() }), session: f.session({ poll: poll() }) },
	'poll-open-elsewhere': { tab: 'announce', night: night({}, { open: poll() }) },
	'poll-open-silent': {
		tab: 'poll',
		night: night({}, { open: poll({ votes: [0, 0, 0, 0], endsAt: null }) })
	},
	'poll-open-long': { tab: 'poll', night: night({}, { open: longPoll }) },
	'poll-won': { tab: 'poll', night: night({}, { result: over() }) },
	'poll-won-elsewhere': { tab: 'announce', night: night({}, { result: over() }) },
	'poll-tie': { tab: 'poll', night: night({}, { result: over({ votes: [9, 9, 5, 3], winners: [0, 1] }) }) },
	'poll-nobody': { tab: 'poll', night: night({}, { result: over({ votes: [0, 0, 0, 0], winners: [] }) }) },
	'poll-canceled': { tab: 'poll', night: night({}, { result: over({ status: 'canceled', winners: [] }) }) },

	announce: { tab: 'announce' },
	'announce-up': { tab: 'announce', session: says('The workshop starts in ten minutes.', f.soon(184)) },
	'announce-long': { tab: 'announce', session: says('W'.repeat(60) + ' ' + f.LONG, null) },
	'announce-refused': {
		tab: 'announce',
		night: night({}, {}, {}, refused({ message: 'An announcement has at most 200 characters.' }))
	},

	door: { tab: 'door' },
	'door-locked': {
		tab: 'door',
		night: night({}, {}, { locked: true, key: 'k', pin: '4821' }),
		session: f.session({}, { pin: true })
	},
	'door-locked-earlier': { tab: 'door', night: night({}, {}, { locked: true, key: null }) },
	'door-pin-refused': {
		tab: 'door',
		night: night({}, {}, { locking: refused({ pin: 'A PIN has four to eight digits.' }) })
	},
	'door-closed': { tab: 'door', night: night({}, {}, { closed: true }) },

	setup: { tab: 'setup' },
	'setup-ending': { tab: 'setup', busy: new Set(['end']) },
	'setup-page-refused': {
		tab: 'setup',
		profile: {
			...profile,
			saving: refused({ name: 'This name is one of Pika’s own addresses. Choose another.' })
		}
	}
});
