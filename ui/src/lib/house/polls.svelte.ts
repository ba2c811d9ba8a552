import { request } from '../api.ts';
import type { SessionShown } from '../session.svelte.ts';
import type { Poll, Recap } from '../types.ts';
import { Act, type ActShown } from './act.svelte.ts';
import type { House } from './house.ts';

export interface PollDraft {
	question: string;
	options: string[];
	/** Null = open until the DJ ends it. */
	seconds: number | null;
}

export interface PollsShown {
	readonly open: Poll | null;
	/** The last one that is over, until the DJ dismisses it. */
	readonly result: Poll | null;
	readonly asking: ActShown;
}

const DISMISSED = 'poll-dismissed';

/** The polls of one set: one open at a time, and the result of the last one until it was seen. */
export class Polls implements PollsShown {
	readonly asking = new Act('question', 'options', 'seconds');
	#last = $state.raw<Poll | null>(null);
	#dismissed = $state(localStorage.getItem(DISMISSED));
	/** The end of a poll may have come while nobody listened: the page was loading, or asleep. */
	#missed = true;
	readonly #house: House;
	readonly #live: SessionShown;
	readonly #code: string;

	constructor(house: House, live: SessionShown, code: string) {
		this.#house = house;
		this.#live = live;
		this.#code = code;
	}

	get open() {
		const { poll } = this.#live;
		return poll?.status === 'open' ? poll : null;
	}
	get result() {
		return !this.open && this.#last && this.#last.id !== this.#dismissed ? this.#last : null;
	}

	/** To be called with each poll that the feed shows. */
	async follow(poll: Poll | null) {
		if (poll?.status === 'open') this.#missed = true;
		else if (poll) {
			this.#last = poll;
			this.#missed = false;
		} else if (this.#missed) {
			this.#missed = false;
			try {
				const recap = await request<Recap>('GET', `/api/recaps/${this.#code}`);
				const last = recap.polls.at(-1);
				if (last && last.status !== 'open') this.#last = last;
			} catch {
				this.#missed = true; // the feed's next word is the next try
			}
		}
	}

	ask(draft: PollDraft) {
		const { seconds, ...rest } = draft;
		return this.asking.run(async () => {
			await this.#house.add('polls', { ...rest, ...(seconds && { seconds }) });
			this.dismiss();
		});
	}

	async close() {
		if (this.open) await this.#house.change('polls', this.open.id, { closedAt: 'now' });
	}

	async cancel() {
		if (this.open) await this.#house.change('polls', this.open.id, { canceled: true });
	}

	dismiss() {
		if (!this.#last) return;
		this.#dismissed = this.#last.id;
		localStorage.setItem(DISMISSED, this.#last.id);
	}
}
