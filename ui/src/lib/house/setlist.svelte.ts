import { instant } from '../format.ts';
import { HISTORY, type SessionShown } from '../session.svelte.ts';
import type { Play, Recap } from '../types.ts';
import { Act, type ActShown } from './act.svelte.ts';
import type { House } from './house.ts';

/** What a DJ types of a track. */
export interface Track {
	artist: string;
	title: string;
}

/** A play as its DJ sees it. */
export interface OwnPlay extends Play {
	hidden: boolean;
}

/** The row in PocketBase: nothing is '' or 0. */
interface Row extends Track {
	id: string;
	remix: string;
	bpm: number;
	key: string;
	seconds: number;
	startedAt: string;
	endedAt: string;
	hidden: boolean;
}

export interface SetListShown {
	/** Everything but what is on, hidden plays too, newest first. */
	readonly plays: readonly OwnPlay[];
	/** What "show again" would bring back while nothing is on. */
	readonly again: OwnPlay | null;
	/** Hidden a moment ago. */
	readonly undo: OwnPlay | null;
	readonly typing: ActShown;
	readonly fixing: ActShown;
}

/** How long a hide can be taken back in passing; the list offers it for good. */
const UNDO = 10_000;
/** The server's own rule: a play is over this long after its length, or after twelve minutes when nobody knows it. */
const GRACE = 60_000;
const UNKNOWN_LENGTH = 11 * 60_000;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** An id of our own makes a retry the same row. */
const newId = () =>
	Array.from(crypto.getRandomValues(new Uint32Array(15)), (n) => LETTERS[n % LETTERS.length]).join('');

const iso = (time: string) => time.replace(' ', 'T');
const ownPlay = (row: Row): OwnPlay => ({
	id: row.id,
	artist: row.artist,
	title: row.title,
	remix: row.remix,
	key: row.key,
	hidden: row.hidden,
	bpm: row.bpm || null,
	seconds: row.seconds || null,
	startedAt: iso(row.startedAt),
	endedAt: iso(row.endedAt) || null
});
const newestFirst = (a: Play, b: Play) => b.startedAt.localeCompare(a.startedAt);

/** The plays of one set, from its rows; where the feed is ahead of them, from the feed. */
export class SetList implements SetListShown {
	readonly typing = new Act('title', 'artist');
	readonly fixing = new Act('title', 'artist');
	undo = $state.raw<OwnPlay | null>(null);
	#rows = $state.raw<readonly OwnPlay[]>([]);
	/** Of plays that are too far back for the feed's history. */
	#likes = $state.raw<Readonly<Record<string, number>>>({});
	readonly #house: House;
	readonly #live: SessionShown;
	readonly #code: string;
	#draft = newId();
	#loading: Promise<void> | null = null;
	#stale = false;
	#undoTimer: ReturnType<typeof setTimeout> | undefined;

	constructor(house: House, live: SessionShown, code: string) {
		this.#house = house;
		this.#live = live;
		this.#code = code;
	}

	readonly plays: readonly OwnPlay[] = $derived.by(() => {
		const { play, history } = this.#live;
		const rows = this.#rows;
		const told = Object.fromEntries(history.map((p) => [p.id, p.likes]));
		const counted = rows.map((p) => ({ ...p, likes: told[p.id] ?? this.#likes[p.id] ?? 0 }));
		const ahead = history.filter((p) => !rows.some((row) => row.id === p.id));
		return [...counted, ...ahead.map((p) => ({ ...p, hidden: false }))]
			.filter((p) => p.id !== play?.id)
			.sort(newestFirst);
	});

	readonly again: OwnPlay | null = $derived.by(() => {
		const newest = this.plays[0];
		if (this.#live.play || !newest || newest.hidden || !newest.endedAt) return null;
		const length = newest.seconds ? newest.seconds * 1_000 : UNKNOWN_LENGTH;
		return this.#live.now < instant(newest.startedAt).getTime() + length + GRACE ? newest : null;
	});

	/** Reads the rows again; asked while one reading is under way, it reads once more after it. */
	load(): Promise<void> {
		this.#stale = true;
		this.#loading ??= this.#read().finally(() => (this.#loading = null));
		return this.#loading;
	}
	async #read() {
		while (this.#stale) {
			this.#stale = false;
			const rows = (await this.#house.rows<Row>('plays')).map(ownPlay);
			if (rows.length > HISTORY) {
				const { plays } = await this.#house.get<Recap>(`/api/recaps/${this.#code}`);
				this.#likes = Object.fromEntries(plays.map((p) => [p.id, p.likes]));
			}
			this.#rows = rows;
		}
	}

	/** Plays a track that no laptop told. Sent again after a loss, it is the same play. */
	type(track: Track) {
		return this.typing.run(async () => {
			const row = await this.#house.add<Row>('plays', { id: this.#draft, source: 'typed', ...track });
			// the answer to the first try was lost, and the DJ has mended the words since
			if (row.title !== track.title || row.artist !== track.artist) await this.#patch(row.id, { ...track });
			this.#draft = newId();
		});
	}

	fix(id: string, track: Track) {
		return this.fixing.run(() => this.#patch(id, { ...track }));
	}

	async hide(play: Play) {
		await this.#patch(play.id, { hidden: true });
		clearTimeout(this.#undoTimer);
		this.undo = { ...play, hidden: true };
		this.#undoTimer = setTimeout(() => (this.undo = null), UNDO);
	}

	async show(play: Play) {
		await this.#patch(play.id, { hidden: false });
		if (this.undo?.id === play.id) this.undo = null;
	}

	/** Nothing is playing, until the next track. */
	async stop() {
		if (this.#live.play) await this.#patch(this.#live.play.id, { endedAt: 'now' });
	}

	async bringBack() {
		if (this.again) await this.#patch(this.again.id, { endedAt: '' });
	}

	async #patch(id: string, change: Record<string, unknown>) {
		const changed = ownPlay(await this.#house.change<Row>('plays', id, change));
		this.#rows = [...this.#rows.filter((p) => p.id !== id), changed];
	}
}
