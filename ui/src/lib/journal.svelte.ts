import { ApiError, request, send } from './api.ts';
import { forgetDancer, waitingLikes } from './device.ts';
import { keepLooking } from './looking.ts';
import { sentence } from './problem.ts';
import type { JournalNight } from './types.ts';
import { t } from './words.ts';

/** What a screen may read of a dancer's journal. */
export interface JournalShown {
	/** Null until the server has answered: not known is not empty. */
	readonly nights: readonly JournalNight[] | null;
	/** The last time it was asked, the server was out of reach. */
	readonly failed: boolean;
	/** Likes still on this device, by the code of their set. */
	readonly waiting: Readonly<Record<string, number>>;
	readonly forgetting: boolean;
	readonly forgotten: boolean;
	/** Why forgetting did not work; '' = nothing wrong. */
	readonly problem: string;
}

/** A page left open overnight is right again when it is looked at; in between little changes. */
const AGAIN = 60_000;

/** What this device liked, as long as it wants to be known. */
export class Journal implements JournalShown {
	nights = $state.raw<readonly JournalNight[] | null>(null);
	failed = $state(false);
	waiting = $state.raw<Readonly<Record<string, number>>>({});
	forgetting = $state(false);
	forgotten = $state(false);
	problem = $state('');
	/** Counts what was asked: an answer from before forgetting is not shown after it. */
	#turn = 0;

	load = async () => {
		const turn = ++this.#turn;
		this.waiting = waitingLikes();
		try {
			const nights = await request<JournalNight[]>('GET', '/api/me/likes');
			if (turn !== this.#turn) return;
			this.nights = nights;
			this.failed = false;
		} catch {
			if (turn === this.#turn) this.failed = true;
		}
	};

	/** Deletes what this device said, there and here. */
	forget = async () => {
		if (this.forgetting) return;
		this.forgetting = true;
		this.problem = '';
		try {
			await send('DELETE', '/api/me');
			this.#turn++;
			forgetDancer();
			this.waiting = {};
			this.nights = [];
			this.failed = false;
			this.forgotten = true;
		} catch (e) {
			this.problem = e instanceof ApiError && e.status === 0 ? t.journal.forgetLost : sentence(e);
		} finally {
			this.forgetting = false;
		}
	};

	/** Keeps it fresh while the page is looked at, until the returned function is called. */
	watch = () => keepLooking(() => void (this.forgotten || this.load()), AGAIN);
}
