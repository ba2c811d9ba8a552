import { ApiError, send } from './api.ts';

/** What a dancer wants to be true of one play or poll. A later wish for the same one replaces the earlier. */
export interface Wish<V> {
	code: string;
	/** Of the play or the poll. */
	id: string;
	value: V;
	/** When it was made; with `tag` it tells this wish from a later one for the same thing. */
	at: number;
	tag: number;
}

/** One kind of answer. Each kind has an outbox of its own, so that no budget of one holds up another. */
export interface Kind<V> {
	name: 'like' | 'tempo' | 'vote';
	/** How the server is told, below the session's path. */
	ask: (id: string, value: V) => { method: 'PUT' | 'DELETE'; path: string; body?: unknown };
}

export interface OutboxEvents<V> {
	/** The set of undelivered wishes is another one now, through us or another tab. */
	onChange: () => void;
	/** The server will never take this wish, or it is too old (null); told before it leaves the set. */
	onReject: (wish: Wish<V>, error: ApiError | null) => void;
	/** The server asks to slow down; the wish stays and is sent again by itself. */
	onWait: (error: ApiError) => void;
}

/** The server takes likes until 6 h after a set; no answer that is a day old can be welcome. */
const MAX_AGE = 24 * 3_600_000;

/** Answers on their way to the server. They live in localStorage, so they outlast a reload and a dead battery. */
export class Outbox<V> {
	readonly #kind: Kind<V>;
	readonly #store: Storage;
	readonly #events: OutboxEvents<V>;
	readonly #random: () => number;
	#open = false;
	#busy = false;
	/** The pause under way is one the server asked for. */
	#asked = false;
	#attempt = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(kind: Kind<V>, store: Storage, events: OutboxEvents<V>, random = Math.random) {
		this.#kind = kind;
		this.#store = store;
		this.#events = events;
		this.#random = random;
	}

	/** Watches other tabs; returns what stops it. Nothing is sent before `release`. */
	start(): () => void {
		const other = (e: StorageEvent) => {
			if (e.key === null || e.key.startsWith(this.#prefix)) this.#events.onChange();
		};
		window.addEventListener('storage', other);
		return () => {
			window.removeEventListener('storage', other);
			clearTimeout(this.#timer);
			this.#open = false;
		};
	}

	/** The server is there and knows this phone: send what waits, unless it asked for patience. */
	release() {
		this.#open = true;
		if (this.#asked) return;
		clearTimeout(this.#timer);
		this.#timer = undefined;
		void this.#flush();
	}

	/** Kept before anything is sent: a phone may be frozen right after the tap. */
	add(code: string, id: string, value: V) {
		const wish: Wish<V> = { code, id, value, at: Date.now(), tag: this.#random() };
		this.#store.setItem(this.#keyOf(wish), JSON.stringify(wish));
		this.#events.onChange();
		if (this.#open && this.#timer === undefined) void this.#flush();
	}

	/** Undelivered wishes, oldest first. */
	pending(): Wish<V>[] {
		const wishes: Wish<V>[] = [];
		for (let i = 0; i < this.#store.length; i++) {
			const key = this.#store.key(i);
			if (!key?.startsWith(this.#prefix)) continue;
			const wish = parse<V>(this.#store.getItem(key));
			if (wish) wishes.push(wish);
		}
		return wishes.sort((a, b) => a.at - b.at);
	}

	get #prefix() {
		return `${this.#kind.name}:`;
	}
	#keyOf = (w: Pick<Wish<V>, 'code' | 'id'>) => `${this.#prefix}${w.code}:${w.id}`;

	async #flush(): Promise<void> {
		if (this.#busy) return;
		this.#busy = true;
		try {
			for (let wish = this.pending()[0]; wish && this.#open; wish = this.pending()[0]) {
				if (Date.now() - wish.at > MAX_AGE) this.#settle(wish, null);
				else if (!(await this.#deliver(wish))) return;
			}
		} finally {
			this.#busy = false;
		}
	}

	/** False when sending has to pause. */
	async #deliver(wish: Wish<V>): Promise<boolean> {
		const { method, path, body } = this.#kind.ask(encodeURIComponent(wish.id), wish.value);
		try {
			await send(method, `/api/live/${encodeURIComponent(wish.code)}/${path}`, { body });
		} catch (e) {
			const error = e as ApiError;
			if (error.code === 'pin_required') {
				this.#open = false; // until the phone is let in
				return false;
			}
			if (error.transient) {
				this.#pause(error);
				return false;
			}
			this.#settle(wish, error);
			return true;
		}
		this.#attempt = 0;
		this.#settle(wish);
		return true;
	}

	#pause(error: ApiError) {
		const most = Math.min(5_000, 500 * 2 ** this.#attempt++);
		const wait = error.retryAfter === null ? most * this.#random() : error.retryAfter * 1_000;
		this.#asked = error.retryAfter !== null;
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			this.#asked = false;
			void this.#flush();
		}, wait);
		if (error.status === 429) this.#events.onWait(error);
	}

	/** Forgets the wish and says so, unless a newer one took its place while this one was under way. */
	#settle(wish: Wish<V>, refused?: ApiError | null) {
		const now = parse<V>(this.#store.getItem(this.#keyOf(wish)));
		if (now?.at !== wish.at || now.tag !== wish.tag) return;
		if (refused !== undefined) this.#events.onReject(wish, refused);
		this.#store.removeItem(this.#keyOf(wish));
		this.#events.onChange();
	}
}

function parse<V>(json: string | null): Wish<V> | null {
	try {
		const wish = json ? (JSON.parse(json) as Partial<Wish<V>>) : null;
		return wish && 'id' in wish && 'value' in wish ? (wish as Wish<V>) : null;
	} catch {
		return null;
	}
}
