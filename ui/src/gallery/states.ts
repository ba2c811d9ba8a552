import CodeStep from '../features/account/CodeStep.svelte';
import Forgot from '../features/account/Forgot.svelte';
import ResetView from '../features/account/ResetView.svelte';
import SignIn from '../features/account/SignIn.svelte';
import SignUp from '../features/account/SignUp.svelte';
import PairView from '../features/booth/PairView.svelte';
import JoinView from '../features/join/JoinView.svelte';
import ManualView from '../features/manual/ManualView.svelte';
import StatusView from '../features/status/StatusView.svelte';
import { t } from '../lib/words.ts';
import Privacy from '../pages/Privacy.svelte';
import Notice from '../ui/Notice.svelte';
import { journal, lobby, past, recap } from './after.ts';
import { consoleStates } from './console.ts';
import { deskStates } from './desk.ts';
import { djStates } from './dj.ts';
import * as f from './fixtures.ts';
import { floor } from './floor.ts';
import { getting } from './getting.ts';
import { laptopStates } from './laptop.ts';
import { nothing, states, type State } from './list.ts';
import { after } from './nights.ts';
import { stage } from './stage.ts';

export type { State };

const join = states(
	JoinView,
	{ sessions: f.live, recent: [], onjoin: nothing },
	{
		loading: { sessions: null },
		none: { sessions: [] },
		recent: { sessions: [], recent: past.recent.slice(0, 5) },
		one: { sessions: f.live.slice(0, 1) },
		many: {}
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
		CodeStep,
		{
			email: 'kris@example.org',
			problem: null,
			busy: false,
			onsubmit: nothing,
			onagain: nothing,
			onback: nothing
		},
		{ code: {}, 'code-wrong': { problem: { text: t.code.wrong, fields: {} } } }
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

const told = {
	now: '2026-11-20T20:04:00.000Z',
	since: '2026-11-16T07:31:00.000Z',
	version: 'v1.2.0',
	wrong: null,
	feed: 0.21,
	backup: '2026-11-20T03:30:00.000Z'
} as const;

const status = states(
	StatusView,
	{ status: { told, silent: false }, onretry: nothing },
	{
		loading: { status: { told: null, silent: false } },
		offline: { status: { told: null, silent: true } },
		well: {},
		new: { status: { told: { ...told, since: told.now, backup: null, feed: 12.7 }, silent: false } },
		feed: { status: { told: { ...told, wrong: 'feed', feed: null }, silent: false } },
		database: {
			status: {
				told: { ...told, wrong: 'database', feed: null, version: 'v1.2.0-14-g0f3c9d1-dirty' },
				silent: false
			}
		},
		silent: { status: { told, silent: true } }
	}
);

const other = {
	...states(ManualView, { address: 'pika.example.org', onprint: nothing }, { manual: {} }),
	...states(Privacy, {}, { privacy: {} }),
	...states(
		Notice,
		{ title: t.missing.title, text: t.missing.text },
		{ missing: {}, offline: { title: t.offline.title, text: t.offline.text } }
	)
};

/** Every state of every screen. */
export const gallery: Record<string, Record<string, State>> = {
	live: floor,
	stage,
	join,
	lobby,
	recap,
	journal,
	dj: djStates,
	account,
	reset,
	pair,
	console: consoleStates,
	desk: deskStates,
	laptop: laptopStates,
	getting,
	nights: after,
	status,
	other
};
