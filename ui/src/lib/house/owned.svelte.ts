import type { Account } from '../account.svelte.ts';
import { ApiError } from '../api.ts';

/** One thing that only its DJ may read, fetched for a page. */
export type Owned<T> =
	| { is: 'loading' }
	| { is: 'missing' }
	/** It is there, and another DJ's. */
	| { is: 'foreign' }
	| { is: 'failed' }
	| { is: 'here'; data: T };

/** Fetches `path` in the DJ's name, once and again on `load()`. */
export class OwnedLoader<T> {
	state = $state.raw<Owned<T>>({ is: 'loading' });
	readonly #account: Account;
	readonly #path: string;

	constructor(account: Account, path: string) {
		this.#account = account;
		this.#path = path;
	}

	/** False when it could not be read; what was read before stays. */
	load = async (): Promise<boolean> => {
		try {
			this.state = { is: 'here', data: await this.#account.request<T>('GET', this.#path) };
			return true;
		} catch (e) {
			const status = e instanceof ApiError ? e.status : 0;
			if (status === 404) this.state = { is: 'missing' };
			else if (status === 403) this.state = { is: 'foreign' };
			else if (this.state.is !== 'here') this.state = { is: 'failed' };
			return false;
		}
	};

	/** For another DJ at this browser: nothing of the one before stays on the screen. */
	reset() {
		this.state = { is: 'loading' };
	}
}
