import { ApiError, request } from './api.ts';

/** One thing fetched for a page. */
export type Loaded<T> =
	| { is: 'loading' }
	/** `pin` = it is there, for those who know the PIN. */
	| { is: 'missing'; pin?: true }
	| { is: 'failed' }
	| { is: 'here'; data: T };

/** Fetches `path` once and again on `load()`. */
export class Loader<T> {
	state = $state.raw<Loaded<T>>({ is: 'loading' });
	readonly #path: string;

	constructor(path: string) {
		this.#path = path;
	}

	load = async () => {
		try {
			this.state = { is: 'here', data: await request<T>('GET', this.#path) };
		} catch (e) {
			if (e instanceof ApiError && e.status === 404) this.state = { is: 'missing' };
			else if (e instanceof ApiError && e.code === 'pin_required') this.state = { is: 'missing', pin: true };
			else if (this.state.is !== 'here') this.state = { is: 'failed' };
		}
	};
}
