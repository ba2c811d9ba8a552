import type { Component, ComponentProps } from 'svelte';
import Forgot from '../features/account/Forgot.svelte';
import ResetView from '../features/account/ResetView.svelte';
import SignIn from '../features/account/SignIn.svelte';
import SignUp from '../features/account/SignUp.svelte';
import PairView from '../features/booth/PairView.svelte';
import DJView from '../features/join/DJView.svelte';
import JoinView from '../features/join/JoinView.svelte';
import LobbyView from '../features/join/LobbyView.svelte';
import LiveView from '../features/live/LiveView.svelte';
import RecapView from '../features/recap/RecapView.svelte';
import { t } from '../lib/words.ts';
import Privacy from '../pages/Privacy.svelte';
import Notice from '../ui/Notice.svelte';
import { consoleStates } from './console.ts';
import * as f from './fixtures.ts';

export interface State {
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	View: Component<any>;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	props: any;
	toast?: { text: string; tone: 'info' | 'bad' };
}

const nothing = () => {};

/** States of one screen: what differs from `base`, by name. */
export function states<V extends Component<any>>( // eslint-disable-line @typescript-eslint/no-explicit-any
	View: V,
	base: ComponentProps<V>,
	list: Record<string, Partial<ComponentProps<V>> & { toast?: State['toast'] }>
): Record<string, State> {
	return Object.fromEntries(
		Object.entries(list).map(([name, { toast, ...over }]) => [
			name,
			{ View, props: { ...base, ...over }, ...(toast && { toast }) }
		])
	);
}

const long = f.play(0, {
	title: f.LONG,
	artist: 'The Orchestra of Unreasonably Long Names featuring Everybody'
});

const live = states(
	LiveView,
	{ code: 'WCS7QN', session: f.session(), likes: f.likes(), onlike: nothing, onjoin: nothing },
	{
		playing: {},
		liked: { likes: f.likes(['p0', 'p2', 'p5']) },
		amber: { session: f.session({}, { hue: 75 }), likes: f.likes(['p1']) },
		orchid: { session: f.session({}, { hue: 330 }) },
		'no-facts': { session: f.session({ play: f.play(0, { bpm: null, artist: '', likes: 0 }) }) },
		'long-title': { session: f.session({ play: long, history: [{ ...long, id: 'x' }, ...f.history] }) },
		'other-scripts': { session: f.session({ play: f.SCRIPTS[0]!, history: f.SCRIPTS.slice(1) }) },
		'right-to-left': { session: f.session({ play: f.SCRIPTS[2]! }) },
		'first-awaited': { session: f.session({ play: null, history: [] }) },
		'nothing-playing': { session: f.session({ play: null }) },
		joining: { session: f.session({ phase: 'joining', link: 'connecting', info: null }) },
		unreachable: { session: f.session({ phase: 'joining', link: 'waiting', info: null }) },
		reconnecting: { session: f.session({ link: 'waiting' }), likes: f.likes(['p2']) },
		polling: { session: f.session({ link: 'polling' }) },
		'likes-pending': {
			session: f.session({ link: 'waiting' }),
			likes: f.likes(['p0', 'p2', 'p3'], ['p0', 'p2', 'p4'])
		},
		'like-refused': { toast: { text: 'Likes closed six hours after the set.', tone: 'bad' } },
		'too-fast': {
			likes: f.likes(['p0'], ['p0']),
			toast: { text: 'That was a lot of likes at once. The next one counts in 12 seconds.', tone: 'bad' }
		},
		ended: {
			session: f.session({ phase: 'ended', play: null }, { status: 'ended', endedAt: f.info.startedAt }),
			likes: f.likes(['p2'])
		},
		'ended-empty': {
			session: f.session(
				{ phase: 'ended', play: null, history: [] },
				{ status: 'ended', endedAt: f.info.startedAt }
			)
		},
		missing: { session: f.session({ phase: 'missing', info: null }) }
	}
);

const join = states(
	JoinView,
	{ sessions: f.live, recent: [], onjoin: nothing },
	{
		loading: { sessions: null },
		none: { sessions: [] },
		recent: { sessions: [], recent: f.nights },
		one: { sessions: f.live.slice(0, 1) },
		many: {}
	}
);

const lobby = states(
	LobbyView,
	{ sessions: f.live, recent: [], failed: false, onretry: nothing },
	{
		loading: { sessions: null },
		many: {},
		none: { sessions: [] },
		recent: { sessions: [], recent: f.nights },
		offline: { sessions: null, failed: true }
	}
);

const recap = states(
	RecapView,
	{ code: 'WCS7QN', recap: { is: 'here', data: f.recap(24) }, onretry: nothing },
	{
		full: {},
		short: { recap: { is: 'here', data: f.recap(3) } },
		long: { recap: { is: 'here', data: f.recap(90, { title: f.LONG }) } },
		empty: { recap: { is: 'here', data: f.recap(0) } },
		live: { recap: { is: 'here', data: f.recap(9, { status: 'live', endedAt: null, hue: 75 }) } },
		loading: { recap: { is: 'loading' } },
		missing: { recap: { is: 'missing' } },
		offline: { recap: { is: 'failed' } }
	}
);

const page = {
	name: 'Kris',
	slug: 'kris',
	bio: 'Blues first, then whatever the floor needs.',
	avatar: '',
	live: null
};
const dj = states(
	DJView,
	{ dj: { is: 'here', data: { ...page, sessions: f.nights } }, onretry: nothing },
	{
		quiet: {},
		new: { dj: { is: 'here', data: { ...page, name: 'Łukasz', bio: '', sessions: [] } } },
		missing: { dj: { is: 'missing' } },
		offline: { dj: { is: 'failed' } }
	}
);

const account = {
	...states(
		SignIn,
		{
			title: t.account.signInTitle,
			problem: null,
			busy: false,
			signup: true,
			onsubmit: nothing,
			onmode: nothing
		},
		{
			'sign-in': {},
			'sign-in-busy': { busy: true },
			'sign-in-wrong': { problem: { text: t.errors.credentials, fields: {} } },
			'sign-in-too-many': {
				problem: {
					text: 'Too many wrong passwords. Wait a quarter of an hour, or reset the password.',
					fields: {}
				}
			},
			'sign-in-offline': { problem: { text: t.errors.network, fields: {} } },
			'sign-in-closed': { signup: false },
			'sign-in-to-pair': { title: t.account.pairTitle }
		}
	),
	...states(
		SignUp,
		{ problem: null, busy: false, onsubmit: nothing, onmode: nothing },
		{
			'sign-up': {},
			'sign-up-errors': {
				problem: {
					text: '',
					fields: {
						name: t.errors.codes['validation_required']!,
						email: t.errors.codes['email.validation_not_unique']!,
						password: t.errors.codes['password.validation_min_text_constraint']!
					}
				}
			}
		}
	),
	...states(
		Forgot,
		{ mail: true, sentTo: '', problem: null, busy: false, onsubmit: nothing, onmode: nothing },
		{ forgot: {}, 'forgot-sent': { sentTo: 'kris@example.com' }, 'forgot-no-mail': { mail: false } }
	)
};

const reset = states(
	ResetView,
	{ state: 'asking', problem: null, busy: false, onsubmit: nothing },
	{
		asking: {},
		short: {
			problem: { text: '', fields: { password: t.errors.codes['password.validation_min_text_constraint']! } }
		},
		done: { state: 'done' },
		bad: { state: 'bad' }
	}
);

const pair = states(
	PairView,
	{ opened: '', done: false, trouble: '', busy: false, onsubmit: nothing, onother: nothing },
	{
		type: {},
		opened: { opened: 'KFWD-7NQX' },
		unknown: { trouble: t.errors.codes['unknown_code']! },
		busy: { opened: 'KFWD-7NQX', busy: true },
		done: { done: true }
	}
);

const other = {
	...states(Privacy, {}, { privacy: {} }),
	...states(
		Notice,
		{ title: t.missing.title, text: t.missing.text },
		{ missing: {}, offline: { title: t.offline.title, text: t.offline.text } }
	)
};

/** Every state of every screen. */
export const gallery: Record<string, Record<string, State>> = {
	live,
	join,
	lobby,
	recap,
	dj,
	account,
	reset,
	pair,
	console: consoleStates,
	other
};
