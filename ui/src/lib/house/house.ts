import type { Actor } from '../account.svelte.ts';

type Row = Record<string, unknown>;

/** The house door for one set: its rows, in the name of its DJ. */
export class House {
	readonly session: string;
	readonly #account: Actor;

	constructor(account: Actor, session: string) {
		this.#account = account;
		this.session = session;
	}

	/** All rows of the set in a collection, newest first. */
	async rows<T>(collection: string): Promise<T[]> {
		const filter = encodeURIComponent(`(session='${this.session}')`);
		const path = `/api/collections/${collection}/records?perPage=1000&skipTotal=1&sort=-startedAt&filter=${filter}`;
		return (await this.#account.request<{ items: T[] }>('GET', path)).items;
	}

	add<T>(collection: string, row: Row): Promise<T> {
		const body = { session: this.session, ...row };
		return this.#account.request('POST', `/api/collections/${collection}/records`, { body });
	}

	change<T>(collection: string, id: string, body: Row): Promise<T> {
		return this.#account.request('PATCH', `/api/collections/${collection}/records/${id}`, { body });
	}

	get<T>(path: string): Promise<T> {
		return this.#account.request('GET', path);
	}
}
