import type { Account } from '../account.svelte.ts';
import { ApiError } from '../api.ts';
import { saveAs } from '../save.ts';
import type { Analytics } from '../types.ts';
import { OwnedLoader } from './owned.svelte.ts';

/** What a night can be taken away as: its setlist in four forms, or all that is known as a table. */
export const SHEETS = ['csv', 'm3u8', 'txt', 'json', 'night'] as const;
export type Sheet = (typeof SHEETS)[number];

const pathOf = (sheet: Sheet) => (sheet === 'night' ? 'night.csv' : `setlist.${sheet}`);

/** 2026-11-20, where the party was. */
function dayOf({ startedAt, tz }: Analytics['session']): string {
	try {
		return new Intl.DateTimeFormat('sv-SE', { timeZone: tz }).format(new Date(startedAt));
	} catch {
		return startedAt.slice(0, 10); // a zone this browser does not know
	}
}

/** One night in the hands of its DJ, while it is on and after it. */
export class Review extends OwnedLoader<Analytics> {
	readonly #account: Account;
	readonly #recap: string;

	constructor(account: Account, code: string) {
		const recap = `/api/recaps/${encodeURIComponent(code)}`;
		super(account, `${recap}/analytics`);
		this.#account = account;
		this.#recap = recap;
	}

	get night(): Analytics | null {
		return this.state.is === 'here' ? this.state.data : null;
	}

	/** Shows the recap to whoever has the code, or to nobody. */
	async publish(recap: 'public' | 'hidden') {
		if (!this.night) return;
		const { id } = this.night.session;
		await this.#account.request('PATCH', `/api/collections/sessions/records/${id}`, { body: { recap } });
		const now = this.night; // it may have been read again meanwhile
		this.state = { is: 'here', data: { ...now, session: { ...now.session, recap } } };
	}

	/** Hands a file to the browser, called after the night and its day as the server would call it. */
	async save(sheet: Sheet) {
		if (!this.night) return;
		const { session } = this.night;
		const end = sheet === 'night' ? ' night.csv' : `.${sheet}`;
		saveAs(
			`${session.title} ${dayOf(session)}${end}`,
			await this.#account.file(`${this.#recap}/${pathOf(sheet)}`)
		);
	}

	/** The session and everything in it. There is no way back. */
	async remove() {
		if (!this.night) return;
		try {
			await this.#account.request('DELETE', `/api/collections/sessions/records/${this.night.session.id}`);
		} catch (e) {
			// the answer to the first try was lost on the way
			if (!(e instanceof ApiError) || e.status !== 404) throw e;
		}
	}
}
