import { ApiError } from './api.ts';
import { enter } from './door.ts';
import { sentence } from './problem.ts';
import type { LiveSession } from './session.svelte.ts';
import { t } from './words.ts';

/** What a screen may read of the way in. */
export interface EntryShown {
	readonly busy: boolean;
	/** Why the last try did not open; '' = nothing wrong. */
	readonly problem: string;
	/** Too many tries: typing has to wait. */
	readonly waiting: boolean;
}

/** The key that a QR code carries behind the #, where no server and no log sees it. */
const keyInAddress = () => new URLSearchParams(location.hash.slice(1)).get('k') ?? '';

/** The address without the key, so that no screenshot lets anybody in. */
const hideKey = () => history.replaceState(history.state, '', location.pathname + location.search);

/** The way into a session with a PIN: silently by the key in the address, else by typing. */
export class Entry implements EntryShown {
	busy = $state(false);
	problem = $state('');
	waiting = $state(false);
	/** The key that opened; '' when none did. */
	key = $state('');
	readonly #session: LiveSession;
	readonly #store: Storage | null;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** `keep` remembers the key over reloads, for a screen that shows it to others. */
	constructor(session: LiveSession, keep: Storage | null = null) {
		this.#session = session;
		this.#store = keep;
	}

	/** Follows the session, once the key in the address was tried; returns what leaves it. */
	start(): () => void {
		let leave: (() => void) | null = null;
		let left = false;
		const follow = () => {
			if (!left) leave = this.#session.connect();
		};
		const knock = async () => {
			await this.#byKey(keyInAddress(), () => left);
			if (leave) this.#session.again();
			else follow();
		};
		const scanned = () => keyInAddress() && void knock();
		const kept = this.#store?.getItem(this.#kept) ?? '';
		if (keyInAddress()) void knock();
		else {
			this.key = kept;
			follow();
		}
		window.addEventListener('hashchange', scanned);
		return () => {
			left = true;
			window.removeEventListener('hashchange', scanned);
			clearTimeout(this.#timer);
			leave?.();
		};
	}

	async byPin(pin: string) {
		if (this.busy || this.waiting || !pin) return;
		this.busy = true;
		const error = await this.#try({ pin });
		this.busy = false;
		this.problem = error ? this.#why(error) : '';
		if (!error) this.#session.again();
	}

	/** Tries until the server has said yes or no: a key is not lost to a bad network. */
	async #byKey(key: string, given: () => boolean) {
		for (let wait = 500; ; wait = Math.min(5_000, wait * 2)) {
			const error = await this.#try({ key });
			if (error?.transient && !given()) {
				this.#session.link = 'waiting';
				await new Promise((again) => setTimeout(again, wait * Math.random()));
				continue;
			}
			if (given()) return;
			hideKey();
			this.problem = error && error.status !== 404 ? this.#why(error) : '';
			this.key = error ? '' : key;
			if (error) this.#store?.removeItem(this.#kept);
			else this.#store?.setItem(this.#kept, key);
			return;
		}
	}

	#try(by: { pin: string } | { key: string }) {
		return enter(this.#session.code, by).then(
			() => null,
			(e: unknown) => (e instanceof ApiError ? e : new ApiError(0))
		);
	}

	#why(error: ApiError): string {
		if (error.code !== 'too_many_tries' || error.retryAfter === null) return sentence(error);
		this.waiting = true;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			this.waiting = false;
			this.problem = '';
		}, error.retryAfter * 1_000);
		return t.errors.tooManyPins(error.retryAfter);
	}

	get #kept() {
		return `key:${this.#session.code}`;
	}
}
