import type { SessionShown } from '../session.svelte.ts';
import { Act } from './act.svelte.ts';
import type { House } from './house.ts';

/** What the DJ tells the whole floor: one announcement at a time, a new one replaces the old. */
export class Announcer {
	readonly telling = new Act('message', 'seconds');
	readonly #house: House;
	readonly #live: SessionShown;

	constructor(house: House, live: SessionShown) {
		this.#house = house;
		this.#live = live;
	}

	/** `seconds` null = up until it is taken down. */
	tell(message: string, seconds: number | null) {
		return this.telling.run(() => this.#house.add('announcements', { message, ...(seconds && { seconds }) }));
	}

	async takeDown() {
		const { announcement } = this.#live;
		if (announcement) await this.#house.change('announcements', announcement.id, { canceledAt: 'now' });
	}
}
