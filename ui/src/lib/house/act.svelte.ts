import { ApiError } from '../api.ts';
import { problemOf, type Problem } from '../problem.ts';

/** What a form may show of its own request. */
export interface ActShown {
	readonly busy: boolean;
	readonly problem: Problem | null;
}

/** One thing the DJ can do: one request at a time, and what the server said against it, by field. */
export class Act implements ActShown {
	busy = $state(false);
	problem = $state.raw<Problem | null>(null);
	readonly #fields: readonly string[];
	#unreached = false;

	/** `fields` are those that the form shows; what is wrong with others goes into its one sentence. */
	constructor(...fields: string[]) {
		this.#fields = fields;
	}

	/** The server is within reach again: that it was not is no longer so. */
	reached() {
		if (this.#unreached) this.problem = null;
		this.#unreached = false;
	}

	/** True once it is done. */
	async run(request: () => Promise<unknown>): Promise<boolean> {
		if (this.busy) return false;
		this.busy = true;
		this.problem = null;
		try {
			await request();
			return true;
		} catch (e) {
			this.problem = problemOf(e, this.#fields);
			this.#unreached = e instanceof ApiError && e.status === 0;
			return false;
		} finally {
			this.busy = false;
		}
	}
}
