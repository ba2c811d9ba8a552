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

	/** All rows of the set in a collection, newest first. `of` is the way from a row to its session. */
	async rows<T>(collection: string, sort = '-startedAt', of = 'session'): Promise<T[]> {
		const filter = encodeURIComponent(`(${of}='${this.session}')`);
		const path = `/api/collections/${collection}/records?perPage=1000&skipTotal=1&sort=${sort}&filter=${filter}`;
		return (await this.#account.request<{ items: T[] }>('GET', path)).items;
	}

	add<T>(collection: string, row: Row): Promise<T> {
		return this.create(collection, { session: this.session, ...row });
	}

	/** A row that belongs to the set by way of another one. */
	create<T>(collection: string, body: Row): Promise<T> {
		return this.#account.request('POST', `/api/collections/${collection}/records`, { body });
	}

	change<T>(collection: string, id: string, body: Row): Promise<T> {
		return this.#account.request('PATCH', `/api/collections/${collection}/records/${id}`, { body });
	}

	get<T>(path: string): Promise<T> {
		return this.#account.request('GET', path);
	}
}
