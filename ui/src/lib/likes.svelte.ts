import { SvelteSet } from 'svelte/reactivity';
import type { ApiError } from './api.ts';
import { Outbox } from './outbox.ts';
import type { Mine } from './types.ts';

/** What a screen may read of a dancer's likes. */
export interface LikesShown {
	has(play: string): boolean;
	/** Tapped here, and the server has not answered yet. */
	isPending(play: string): boolean;
}

/** One dancer's likes in one session: the server's word, with undelivered wishes on top. */
export class Likes implements LikesShown {
	readonly #mine = new SvelteSet<string>();
	readonly #pending = new SvelteSet<string>();
	readonly #code: string;
	readonly #outbox: Outbox;

	/** `tell` shows the dancer why a like was refused or has to wait. */
	constructor(code: string, tell: (error: ApiError) => void, store: Storage = localStorage) {
		this.#code = code;
		this.#outbox = new Outbox(store, {
			onChange: () => this.#overlay(),
			onReject: (wish, error) => {
				if (wish.code === code) this.#set(wish.play, !wish.like);
				tell(error);
			},
			onWait: tell
		});
		this.#overlay();
	}

	has(play: string) {
		return this.#mine.has(play);
	}
	isPending(play: string) {
		return this.#pending.has(play);
	}

	toggle(play: string) {
		this.#outbox.add(this.#code, play, !this.#mine.has(play));
	}

	/** Watches other tabs until the returned function is called. */
	start(): () => void {
		return this.#outbox.start();
	}

	/** The server knows this phone: wishes may go out. */
	release() {
		this.#outbox.release();
	}

	/** Takes the server's word. */
	know(mine: Mine) {
		this.#mine.clear();
		for (const play of mine.likes) this.#mine.add(play);
		this.#overlay();
	}

	#overlay() {
		const wishes = this.#outbox.pending().filter((w) => w.code === this.#code);
		for (const play of [...this.#pending])
			if (!wishes.some((w) => w.play === play)) this.#pending.delete(play);
		for (const { play, like } of wishes) {
			this.#set(play, like);
			this.#pending.add(play);
		}
	}

	#set(play: string, like: boolean) {
		if (like) this.#mine.add(play);
		else this.#mine.delete(play);
	}
}
