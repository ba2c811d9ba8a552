import { sentence } from '../problem.ts';
import type { MarkKind, MarkRecord } from '../types.ts';
import type { House } from './house.ts';

/** The DJ's own word on a play. */
export type Mark = Pick<MarkRecord, 'mark' | 'note'>;

export interface MarksShown {
	of(play: string): Mark;
	/** What the server said against the last mark of a play; '' when nothing. */
	trouble(play: string): string;
}

const NONE: Mark = { mark: '', note: '' };

function without<T>(all: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
	const rest = { ...all };
	delete rest[key];
	return rest;
}

/** The marks of one set. A mark shows at once and goes again, with a sentence, when the server does not take it. */
export class Marks implements MarksShown {
	/** As the server has them, by play. */
	#rows = $state.raw<Readonly<Record<string, MarkRecord>>>({});
	/** What the DJ said and the server has not answered yet. */
	#wishes = $state.raw<Readonly<Record<string, Partial<Mark>>>>({});
	#troubles = $state.raw<Readonly<Record<string, string>>>({});
	/** One request at a time for a play: two quick marks arrive in their order. */
	readonly #turns: Record<string, Promise<boolean>> = {};
	#sent = 0;
	readonly #house: House;

	constructor(house: House) {
		this.#house = house;
	}

	of(play: string): Mark {
		const { mark, note } = { ...NONE, ...this.#rows[play], ...this.#wishes[play] };
		return { mark, note };
	}

	trouble(play: string) {
		return this.#troubles[play] ?? '';
	}

	async load(): Promise<void> {
		const sent = this.#sent;
		const rows = await this.#house.rows<MarkRecord>('play_marks', 'created', 'play.session');
		if (sent !== this.#sent) return this.load(); // a mark was stored meanwhile, before or after this reading
		this.#rows = Object.fromEntries(rows.map((row) => [row.play, row]));
	}

	/** The same mark again takes it back. True once the server has it. */
	mark(play: string, kind: MarkKind) {
		return this.#wish(play, { mark: this.of(play).mark === kind ? '' : kind });
	}

	note(play: string, note: string) {
		return this.#wish(play, { note });
	}

	#wish(play: string, change: Partial<Mark>): Promise<boolean> {
		this.#wishes = { ...this.#wishes, [play]: { ...this.#wishes[play], ...change } };
		const before = this.#turns[play] ?? Promise.resolve(true);
		const turn = before.then(() => this.#send(play, change));
		this.#turns[play] = turn;
		return turn.then((done) => {
			if (this.#turns[play] !== turn) return done; // a later wish stands
			delete this.#turns[play];
			this.#wishes = without(this.#wishes, play);
			return done;
		});
	}

	async #send(play: string, change: Partial<Mark>): Promise<boolean> {
		const row = this.#rows[play];
		try {
			const stored = row
				? await this.#house.change<MarkRecord>('play_marks', row.id, change)
				: await this.#house.create<MarkRecord>('play_marks', { play, ...change });
			this.#sent++;
			this.#rows = { ...this.#rows, [play]: stored };
			this.#troubles = without(this.#troubles, play);
			return true;
		} catch (e) {
			this.#troubles = { ...this.#troubles, [play]: sentence(e) };
			return false;
		}
	}
}
