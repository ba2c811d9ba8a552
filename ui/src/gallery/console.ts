import type { ComponentProps } from 'svelte';
import ConsoleView from '../features/booth/ConsoleView.svelte';
import { t } from '../lib/words.ts';
import * as f from './fixtures.ts';
import type { State } from './states.ts';

type Props = ComponentProps<typeof ConsoleView>;
const nothing = () => {};

const base: Props = {
	dj: { id: 'u1', email: 'kris@example.com', name: 'Kris', slug: 'kris' },
	phase: 'live',
	record: f.record,
	session: f.session(),
	booths: f.laptops,
	server: 'https://pika.dance',
	suggested: 'Friday night',
	hue: 195,
	onAir: 6_120,
	problem: null,
	busy: false,
	acts: {
		live: nothing,
		end: nothing,
		resume: nothing,
		again: nothing,
		retry: nothing,
		copy: nothing,
		forget: nothing,
		signOut: nothing
	}
};
const long = f.play(0, {
	title: f.LONG,
	artist: 'The Orchestra of Unreasonably Long Names featuring Everybody'
});

const list: Record<string, Partial<Props> & { toast?: State['toast'] }> = {
	loading: { phase: 'loading', session: null, record: null },
	failed: { phase: 'failed', problem: { text: t.errors.network, fields: {} } },
	'go-live': { phase: 'idle' },
	'go-live-new-dj': { phase: 'idle', booths: [], hue: 75 },
	'go-live-error': {
		phase: 'idle',
		hue: 330,
		problem: {
			text: 'A set of yours is live already: WCS7QN.',
			fields: { title: t.errors.codes['validation_required']! }
		}
	},
	'go-live-busy': { phase: 'idle', busy: true },
	'on-air': {},
	'on-air-amber': { session: f.session({}, { hue: 75 }) },
	'first-track-awaited': {
		session: f.session({ play: null, history: [], listeners: 3 }, { booth: 'here' }),
		onAir: 130
	},
	'booth-none': {
		session: f.session({ play: null, history: [], listeners: 0 }, { booth: 'none' }),
		booths: [],
		onAir: 20
	},
	'booth-away': { session: f.session({}, { booth: 'away' }) },
	'nothing-playing': { session: f.session({ play: null }) },
	'long-title': { session: f.session({ play: long }, { title: f.LONG }) },
	reconnecting: { session: f.session({ link: 'waiting' }) },
	ending: { busy: true },
	'link-copied': { toast: { text: t.booth.copied, tone: 'info' } },
	'open-from-friday': { phase: 'forgotten' },
	ended: { phase: 'ended' }
};

export const consoleStates: Record<string, State> = Object.fromEntries(
	Object.entries(list).map(([name, { toast, ...over }]) => [
		name,
		{ View: ConsoleView, props: { ...base, ...over }, ...(toast && { toast }) }
	])
);
