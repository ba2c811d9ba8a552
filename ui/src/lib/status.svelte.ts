import { request } from './api.ts';
import { keepLooking } from './looking.ts';
import type { Status } from './types.ts';

/** Soon enough for somebody who waits for a server to come back, and light enough for a tab left open. */
const AGAIN = 10_000;

/** What the page of the status shows. */
export interface StatusShown {
	/** As it was told last; null = never yet. */
	readonly told: Status | null;
	/** The last question had no answer. */
	readonly silent: boolean;
}

/** How the server does, asked again while the page is looked at. */
export class ServerStatus implements StatusShown {
	told = $state.raw<Status | null>(null);
	silent = $state(false);

	load = async () => {
		try {
			this.told = await request<Status>('GET', '/api/status');
			this.silent = false;
		} catch {
			this.silent = true;
		}
	};

	/** Keeps it fresh until the returned function is called. */
	watch = () => keepLooking(() => void this.load(), AGAIN);
}
