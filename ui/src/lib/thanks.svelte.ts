import { ApiError, send } from './api.ts';

/** What a screen may read of one's own thanks. */
export interface ThanksShown {
	/** Said a moment ago: the next one has to wait. */
	readonly cooling: boolean;
}

/** The server takes one in three seconds; a little more, for the way there is never equally long. */
const COOL = 3_300;

export interface ThanksEvents {
	/** Tapped: it may rain. */
	onSaid: () => void;
	/** The server did not take it. */
	onRefused: (error: ApiError) => void;
}

/** Thanks for the DJ. Not kept for later: they are about this moment. */
export class Thanks implements ThanksShown {
	cooling = $state(false);
	readonly #path: string;
	readonly #events: ThanksEvents;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(code: string, events: ThanksEvents) {
		this.#path = `/api/live/${encodeURIComponent(code)}/thanks`;
		this.#events = events;
	}

	async say() {
		if (this.cooling) return;
		this.#cool(COOL);
		this.#events.onSaid();
		try {
			await send('POST', this.#path);
		} catch (e) {
			const error = e as ApiError;
			if (error.retryAfter) this.#cool(error.retryAfter * 1_000);
			this.#events.onRefused(error);
		}
	}

	#cool(ms: number) {
		clearTimeout(this.#timer);
		this.cooling = true;
		this.#timer = setTimeout(() => (this.cooling = false), ms);
	}
}
