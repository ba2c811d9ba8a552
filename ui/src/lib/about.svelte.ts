import { request } from './api.ts';
import type { About } from './types.ts';

/** What this server offers. Until it has answered, sign-up and mail are taken to be there. */
export class Server {
	about = $state.raw<About | null>(null);

	get signup() {
		return this.about?.signup !== 'closed';
	}
	get mail() {
		return this.about?.mail !== false;
	}
	/** Where dancers and laptops reach the server; the page's own origin until it is told. */
	get url() {
		return this.about?.publicURL || location.origin;
	}

	async load() {
		this.about = await request<About>('GET', '/api/about').catch(() => this.about);
	}
}
