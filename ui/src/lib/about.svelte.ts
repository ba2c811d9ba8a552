import { request } from './api.ts';
import type { About } from './types.ts';

/** What the console has to know of the server. */
export interface ServerShown {
	/** Where dancers and laptops reach it. */
	readonly url: string;
	/** What comes before the paths of its pages: nothing at the server itself, its address at a DJ's laptop. */
	readonly pages: string;
	/** This page comes from it. From a laptop the account is out of reach. */
	readonly here: boolean;
	/** It can send mail. */
	readonly mail: boolean;
}

/** What this server offers. Until it has answered, sign-up and mail are taken to be there. */
export class Server implements ServerShown {
	readonly pages: string;
	about = $state.raw<About | null>(null);

	constructor(pages = '') {
		this.pages = pages;
	}

	get here() {
		return !this.pages;
	}
	get signup() {
		return this.about?.signup !== 'closed';
	}
	get mail() {
		return this.about?.mail !== false;
	}
	get url() {
		return this.about?.publicURL || this.pages || location.origin;
	}

	async load() {
		this.about = await request<About>('GET', '/api/about').catch(() => this.about);
	}
}
