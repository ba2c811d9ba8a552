import { SvelteSet } from 'svelte/reactivity';
import type { Actor } from './account.svelte.ts';
import { request } from './api.ts';
import { Act, type ActShown } from './house/act.svelte.ts';
import { rememberLaptop, type BoothState, type Finding } from './onlaptop.ts';
import type { Owner } from './types.ts';

export type LaptopAct = 'look' | 'pair' | 'drop' | 'again' | 'import' | 'secret' | 'folder' | 'signout';

/** What the laptop's screens may read. */
export interface LaptopShown {
	/** As it last told; null before its first word. */
	readonly booth: BoothState | null;
	/** The booth program answers. */
	readonly running: boolean;
	/** The server has been out of reach for longer than a hiccup. */
	readonly offline: boolean;
	/** The session of which the DJ has said where it begins. */
	readonly answered: string;
	/** What the last look at all that a night needs came to; null before the first. */
	readonly findings: readonly Finding[] | null;
	/** What starts the booth again, also when it has not spoken since this page opened; '' = nobody knows. */
	readonly restart: string;
	readonly busy: ReadonlySet<LaptopAct>;
	/** What the booth said of the folder that was typed. */
	readonly following: ActShown;
}

const EVENTS = '/booth/api/events';
/** On one's own machine nobody is spared by waiting. */
const RETRY = 1_000;
/** A booth that is started anew has spoken by then. */
const GRACE = 2_500;
/** A beat that got lost is mended by the next one; longer than this the DJ wants to know. */
const HICCUP = 8_000;
/** A network that swallows everything is found out by waiting. */
const LOOK = 60_000;
const ANSWERED = 'late-answered';
const RESTART = 'restart';

/** The booth on this laptop: what it tells, and what the DJ can have it do. */
export class Laptop implements LaptopShown {
	booth = $state.raw<BoothState | null>(null);
	running = $state(true);
	findings = $state.raw<readonly Finding[] | null>(null);
	answered = $state(localStorage.getItem(ANSWERED) ?? '');
	readonly busy = new SvelteSet<LaptopAct>();
	readonly following = new Act('folder');
	#now = $state(Date.now());
	#events: EventSource | null = null;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#grace: ReturnType<typeof setTimeout> | undefined;
	/** States heard, so that the answer to an act never overtakes a newer event. */
	#heard = 0;

	get restart() {
		return this.booth?.restart ?? localStorage.getItem(RESTART) ?? '';
	}

	get offline() {
		const contact = this.booth?.contact;
		if (!contact || contact.reached || !contact.since) return false;
		return this.#now - Date.parse(contact.since) >= HICCUP;
	}

	/** Follows the booth until the returned function is called. */
	start(): () => void {
		rememberLaptop();
		this.#open();
		const clock = setInterval(() => (this.#now = Date.now()), 1_000);
		return () => {
			clearInterval(clock);
			clearTimeout(this.#retry);
			clearTimeout(this.#grace);
			this.#events?.close();
			this.#events = null;
		};
	}

	/** Shows a code to confirm, another one if there is one already. */
	pair() {
		return this.#act('pair');
	}
	/** Forgets a row that was set aside. */
	drop(number: number) {
		return this.#act('drop', { number });
	}
	/** Sends a row that was set aside once more. */
	again(number: number) {
		return this.#act('again', { number });
	}
	/** Adds what was played before the set began, from this row on. */
	async begin(number: number) {
		const session = this.booth?.session?.id ?? '';
		await this.#act('import', { from: number });
		this.#answer(session);
	}
	/** Keeps back what is read from now on; off sends it. */
	keepSecret(on: boolean) {
		return this.#act('secret', { on });
	}
	/** Forgets the pairing with this server; what waits is kept. */
	signOut() {
		return this.#act('signout');
	}
	/** Follows another History folder; '' = the one that is found. True once the booth took it. */
	follow(folder: string) {
		return this.following.run(() => this.#act('folder', { folder }));
	}
	/** Adds nothing of what was played before the set began. It stays on offer on the laptop's own screen. */
	decline() {
		this.#answer(this.booth?.session?.id ?? '');
	}

	/** Looks at all that a night needs, which takes a moment. */
	async look() {
		this.busy.add('look');
		try {
			this.findings = await request<Finding[]>('GET', '/booth/api/ready', { patience: LOOK });
		} finally {
			this.busy.delete('look');
		}
	}

	#answer(session: string) {
		this.answered = session;
		localStorage.setItem(ANSWERED, session);
	}

	async #act(name: LaptopAct, body?: unknown) {
		const heard = this.#heard;
		this.busy.add(name);
		try {
			const state = await request<BoothState>('POST', `/booth/api/${name}`, body ? { body } : {});
			if (heard === this.#heard) this.booth = state;
		} finally {
			this.busy.delete(name);
		}
	}

	#open = () => {
		const events = new EventSource(EVENTS);
		this.#events = events;
		this.#grace ??= setTimeout(() => (this.running = false), GRACE);
		events.addEventListener('state', (e: MessageEvent<string>) => {
			this.#heard++;
			this.#alive();
			this.booth = JSON.parse(e.data) as BoothState;
			localStorage.setItem(RESTART, this.booth.restart);
		});
		events.addEventListener('hb', this.#alive);
		events.onerror = () => {
			if (events !== this.#events) return;
			events.close();
			clearTimeout(this.#retry);
			this.#retry = setTimeout(this.#open, RETRY);
			this.#grace ??= setTimeout(() => (this.running = false), GRACE);
		};
	};

	#alive = () => {
		clearTimeout(this.#grace);
		this.#grace = undefined;
		this.running = true;
	};
}

/** The booth signs what the page sends through it: its DJ needs no sign-in here. */
export const asBooth = (dj: Owner): Actor => ({ dj, whole: false, request });
