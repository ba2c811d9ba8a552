import { ApiError, send } from './api.ts';

/** What a dancer wants to be true of one play. A later wish for the same play replaces the earlier. */
export interface Wish {
	code: string;
	play: string;
	like: boolean;
	/** When it was made; with `tag` it tells this wish from a later one for the same play. */
	at: number;
	tag: number;
}

export interface OutboxEvents {
	/** The set of undelivered wishes is another one now, through us or another tab. */
	onChange: () => void;
	/** The server will never take this wish. */
	onReject: (wish: Wish, error: ApiError) => void;
	/** The server asks to slow down; the wish stays and is sent again by itself. */
	onWait: (error: ApiError) => void;
}

const PREFIX = 'like:';
/** The server takes likes until 6 h after a set; none that is a day old can be welcome. */
const MAX_AGE = 24 * 3_600_000;

const keyOf = (w: Pick<Wish, 'code' | 'play'>) => `${PREFIX}${w.code}:${w.play}`;

/** Likes on their way to the server. They live in localStorage, so they outlast a reload and a dead battery. */
export class Outbox {
	readonly #store: Storage;
	readonly #events: OutboxEvents;
	readonly #random: () => number;
	#open = false;
	#busy = false;
	/** The pause under way is one the server asked for. */
	#asked = false;
	#attempt = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(store: Storage, events: OutboxEvents, random = Math.random) {
		this.#store = store;
		this.#events = events;
		this.#random = random;
	}

	/** Watches other tabs; returns what stops it. Nothing is sent before `release`. */
	start(): () => void {
		const other = (e: StorageEvent) => {
			if (e.key === null || e.key.startsWith(PREFIX)) this.#events.onChange();
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
	add(code: string, play: string, like: boolean) {
		const wish: Wish = { code, play, like, at: Date.now(), tag: this.#random() };
		this.#store.setItem(keyOf(wish), JSON.stringify(wish));
		this.#events.onChange();
		if (this.#open && this.#timer === undefined) void this.#flush();
	}

	/** Undelivered wishes, oldest first. */
	pending(): Wish[] {
		const wishes: Wish[] = [];
		for (let i = 0; i < this.#store.length; i++) {
			const key = this.#store.key(i);
			if (!key?.startsWith(PREFIX)) continue;
			const wish = parse(this.#store.getItem(key));
			if (wish) wishes.push(wish);
		}
		return wishes.sort((a, b) => a.at - b.at);
	}

	async #flush(): Promise<void> {
		if (this.#busy) return;
		this.#busy = true;
		try {
			for (let wish = this.pending()[0]; wish && this.#open; wish = this.pending()[0]) {
				if (Date.now() - wish.at > MAX_AGE) this.#settle(wish);
				else if (!(await this.#deliver(wish))) return;
			}
		} finally {
			this.#busy = false;
		}
	}

	/** False when sending has to pause. */
	async #deliver(wish: Wish): Promise<boolean> {
		const path = `/api/live/${encodeURIComponent(wish.code)}/plays/${encodeURIComponent(wish.play)}/like`;
		try {
			await send(wish.like ? 'PUT' : 'DELETE', path);
		} catch (e) {
			const error = e as ApiError;
			if (error.transient) {
				this.#pause(error);
				return false;
			}
			if (this.#settle(wish)) this.#events.onReject(wish, error);
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
	#settle(wish: Wish): boolean {
		const now = parse(this.#store.getItem(keyOf(wish)));
		if (now?.at !== wish.at || now.tag !== wish.tag) return false;
		this.#store.removeItem(keyOf(wish));
		this.#events.onChange();
		return true;
	}
}

function parse(json: string | null): Wish | null {
	try {
		return json ? (JSON.parse(json) as Wish) : null;
	} catch {
		return null;
	}
}
