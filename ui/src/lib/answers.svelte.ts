import type { ApiError } from './api.ts';
import { Outbox, type Kind } from './outbox.ts';
import { recallSaid, rememberSaid } from './seen.ts';
import type { Mine, Play, Poll, TempoVote } from './types.ts';

/** What a screen may read of a dancer's answers of one kind, by play or poll. */
export interface Said<V> {
	/** Null = not answered, or taken back. */
	of(id: string): V | null;
	/** Tapped here, and the server has not answered yet. */
	isPending(id: string): boolean;
}

/** What a screen may read of all that this dancer said. */
export interface AnswersShown {
	readonly likes: Said<true>;
	readonly tempo: Said<TempoVote>;
	readonly votes: Said<number>;
}

const LIKE: Kind<true | null> = {
	name: 'like',
	ask: (play, value) => ({ method: value ? 'PUT' : 'DELETE', path: `plays/${play}/like` })
};
const TEMPO: Kind<TempoVote | null> = {
	name: 'tempo',
	ask: (play, vote) =>
		vote
			? { method: 'PUT', path: `plays/${play}/tempo`, body: { vote } }
			: { method: 'DELETE', path: `plays/${play}/tempo` }
};
const VOTE: Kind<number | null> = {
	name: 'vote',
	ask: (poll, option) => ({ method: 'PUT', path: `polls/${poll}/vote`, body: { option } })
};

type ById<V> = Readonly<Record<string, V | null>>;

/** The server's word about one kind of answer, with undelivered wishes on top. */
class Kept<V> implements Said<V> {
	#known = $state.raw<ById<V>>({});
	#wishes = $state.raw<ById<V>>({});
	readonly #code: string;
	readonly #kind: string;
	readonly outbox: Outbox<V | null>;

	constructor(code: string, kind: Kind<V | null>, tell: (error: ApiError) => void, store: Storage) {
		this.#code = code;
		this.#kind = kind.name;
		this.#known = recallSaid<ById<V>>(code, kind.name) ?? {}; // until the server says so again
		this.outbox = new Outbox(kind, store, {
			onChange: () => this.#overlay(),
			onReject: (wish, error) => {
				if (wish.code === code) this.#wishes = without(this.#wishes, wish.id);
				if (error) tell(error);
			},
			onWait: tell
		});
		this.#overlay();
	}

	of(id: string): V | null {
		return (id in this.#wishes ? this.#wishes[id] : this.#known[id]) ?? null;
	}
	isPending(id: string) {
		return id in this.#wishes;
	}
	wish(id: string, value: V | null) {
		this.outbox.add(this.#code, id, value);
	}
	/** `all` = nothing else was ever said. */
	know(said: ById<V>, all = false) {
		this.#known = all ? said : { ...this.#known, ...said };
		rememberSaid(this.#code, this.#kind, this.#known);
	}

	#overlay() {
		const own = this.outbox.pending().filter((w) => w.code === this.#code);
		const now: ById<V> = Object.fromEntries(own.map((w) => [w.id, w.value]));
		// what is no longer on its way was delivered, from here or another tab
		const gone = Object.entries(this.#wishes).filter(([id]) => !(id in now));
		if (gone.length) this.know(Object.fromEntries(gone));
		this.#wishes = now;
	}
}

function without<V>(all: ById<V>, id: string): ById<V> {
	return Object.fromEntries(Object.entries(all).filter(([key]) => key !== id));
}

/** All that one dancer says in one session. Every answer shows at once and is kept until the server has it. */
export class Answers implements AnswersShown {
	readonly likes: Kept<true>;
	readonly tempo: Kept<TempoVote>;
	readonly votes: Kept<number>;

	/** `tell` shows the dancer why an answer was refused or has to wait. */
	constructor(code: string, tell: (error: ApiError) => void, store: Storage = localStorage) {
		this.likes = new Kept(code, LIKE, tell, store);
		this.tempo = new Kept(code, TEMPO, tell, store);
		this.votes = new Kept(code, VOTE, tell, store);
	}

	/** A second tap takes the like back. */
	like(play: string) {
		this.likes.wish(play, this.likes.of(play) ? null : true);
	}
	/** A second tap on the same clears it. */
	pace(play: string, vote: TempoVote) {
		this.tempo.wish(play, this.tempo.of(play) === vote ? null : vote);
	}
	/** The first vote stands. */
	vote(poll: string, option: number) {
		if (this.votes.of(poll) === null) this.votes.wish(poll, option);
	}

	/** Watches other tabs until the returned function is called. */
	start(): () => void {
		const stops = this.#all.map((kept) => kept.outbox.start());
		return () => stops.forEach((stop) => stop());
	}

	/** The server knows this phone: wishes may go out. */
	release() {
		this.#all.forEach((kept) => kept.outbox.release());
	}

	/** Takes the server's word, which is about the play and the poll shown with it. */
	know(mine: Mine, shown: { play: Play | null; poll: Poll | null }) {
		this.likes.know(Object.fromEntries(mine.likes.map((id) => [id, true])), true);
		if (shown.play) this.tempo.know({ [shown.play.id]: mine.tempo });
		if (shown.poll) this.votes.know({ [shown.poll.id]: mine.option });
	}

	get #all() {
		return [this.likes, this.tempo, this.votes];
	}
}
