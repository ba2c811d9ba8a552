import { request } from './api.ts';
import type { Listed, Past } from './types.ts';

/** The nights that everybody may look back on, newest first. */
const RECENT =
	"/api/collections/sessions/records?filter=(status='ended'%26%26recap!='hidden')&sort=-startedAt&perPage=5&fields=code,title,startedAt";
/** Somebody waiting for a DJ should not have to reload; a list is no feed either. */
const AGAIN = 10_000;

/** Who is live now, and what is left of the last nights when nobody is. */
export class Lobby {
	sessions = $state.raw<Listed[] | null>(null);
	recent = $state.raw<Past[]>([]);
	failed = $state(false);
	/** A choice was on the screen: from then on only the dancer chooses. */
	#several = $state(false);

	/** The one session there is to open. */
	get only(): Listed | null {
		return (!this.#several && this.sessions?.length === 1 && this.sessions[0]) || null;
	}

	async load() {
		try {
			const sessions = await request<Listed[]>('GET', '/api/live');
			if (!sessions.length) this.recent = (await request<{ items: Past[] }>('GET', RECENT)).items;
			this.sessions = sessions;
			this.#several ||= sessions.length > 1;
			this.failed = false;
		} catch {
			this.failed = this.sessions === null;
		}
	}

	/** Keeps the list fresh while the page is looked at, until the returned function is called. */
	watch(): () => void {
		const look = () => document.visibilityState === 'visible' && void this.load();
		void this.load();
		const timer = setInterval(look, AGAIN);
		document.addEventListener('visibilitychange', look);
		return () => {
			clearInterval(timer);
			document.removeEventListener('visibilitychange', look);
		};
	}
}
