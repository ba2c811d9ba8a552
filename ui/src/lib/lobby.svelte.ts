import { request } from './api.ts';
import { keepLooking } from './looking.ts';
import type { Listed, Recaps } from './types.ts';

/** Somebody waiting for a DJ should not have to reload; a list is no feed either. */
const AGAIN = 10_000;

/** Who is live now, and what is left of the last nights when nobody is. */
export class Lobby {
	sessions = $state.raw<Listed[] | null>(null);
	past = $state.raw<Recaps>({ recent: [], liked: [] });
	failed = $state(false);
	/** A choice was on the screen: from then on only the dancer chooses. */
	#several = $state(false);
	/** `past` is as it was when the last set ended. */
	#known = false;

	/** The one session there is to open. */
	get only(): Listed | null {
		return (!this.#several && this.sessions?.length === 1 && this.sessions[0]) || null;
	}

	load = async () => {
		try {
			const sessions = await request<Listed[]>('GET', '/api/live');
			if (sessions.length) this.#known = false;
			else if (!this.#known) {
				this.past = await request<Recaps>('GET', '/api/recaps');
				this.#known = true;
			}
			this.sessions = sessions;
			this.#several ||= sessions.length > 1;
			this.failed = false;
		} catch {
			this.failed = this.sessions === null;
		}
	};

	/** Keeps the list fresh while the page is looked at, until the returned function is called. */
	watch = () => keepLooking(() => void this.load(), AGAIN);
}
