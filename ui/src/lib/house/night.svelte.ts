import type { Actor } from '../account.svelte.ts';
import { LiveSession } from '../session.svelte.ts';
import type { ActShown } from './act.svelte.ts';
import { Announcer } from './announcer.svelte.ts';
import { Door, type DoorRecord, type DoorShown } from './door.svelte.ts';
import { House } from './house.ts';
import { Marks, type MarksShown } from './marks.svelte.ts';
import { Polls, type PollsShown } from './polls.svelte.ts';
import { SetList, type SetListShown } from './setlist.svelte.ts';

/** What the console may read of a live set besides the feed. */
export interface NightShown {
	readonly list: SetListShown;
	readonly marks: MarksShown;
	readonly polls: PollsShown;
	readonly announcer: { readonly telling: ActShown };
	readonly door: DoorShown;
}

/** A door that could not be asked is asked again. */
const RETRY = 3_000;

/** One live set in the hands of its DJ. */
export class Night implements NightShown {
	readonly live: LiveSession;
	readonly list: SetList;
	readonly marks: Marks;
	readonly polls: Polls;
	readonly announcer: Announcer;
	readonly door: Door;
	#retry: ReturnType<typeof setTimeout> | undefined;

	/** `pin` is the one just set, if there is one: nobody can read it later. */
	constructor(account: Actor, session: DoorRecord, pin = '') {
		const house = new House(account, session.id);
		this.live = new LiveSession(session.code, { view: 'console' });
		this.list = new SetList(house, this.live, session.code);
		this.marks = new Marks(house);
		this.polls = new Polls(house, this.live, session.code);
		this.announcer = new Announcer(house, this.live);
		this.door = new Door(house, session, pin);
	}

	/** Lets this screen into its own set and follows the feed until the returned function is called. */
	follow(): () => void {
		let leave = () => {};
		let left = false;
		void this.door
			.enter()
			.catch(() => {}) // the feed will say so, and then it is tried again
			.then(() => {
				if (!left) leave = this.live.connect();
			});
		return () => {
			left = true;
			clearTimeout(this.#retry);
			leave();
		};
	}

	/** The feed is back. */
	reached() {
		const { list, polls, announcer, door } = this;
		for (const act of [list.typing, list.fixing, polls.asking, announcer.telling, door.locking])
			act.reached();
	}

	/** The PIN was changed, here or at another screen: in by the new key. */
	async reenter() {
		clearTimeout(this.#retry);
		try {
			await this.door.load();
			await this.door.enter();
			this.live.again();
		} catch {
			this.#retry = setTimeout(() => void this.reenter(), RETRY);
		}
	}
}
