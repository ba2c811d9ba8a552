const KEY = 'dismissed';
/** More than one night brings. */
const MOST = 50;

/** Announcements that this phone has put away, over reloads. */
export class Dismissed {
	#ids = $state.raw<readonly string[]>([]);
	readonly #store: Storage;

	constructor(store: Storage = localStorage) {
		this.#store = store;
		this.#ids = read(store);
	}

	has(id: string) {
		return this.#ids.includes(id);
	}
	add(id: string) {
		this.#ids = [...read(this.#store), id].slice(-MOST);
		this.#store.setItem(KEY, JSON.stringify(this.#ids));
	}
}

function read(store: Storage): string[] {
	try {
		const ids: unknown = JSON.parse(store.getItem(KEY) ?? '[]');
		return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
	} catch {
		return [];
	}
}
