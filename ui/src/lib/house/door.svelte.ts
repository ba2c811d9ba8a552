import { request } from '../api.ts';
import type { SessionRecord } from '../types.ts';
import { Act, type ActShown } from './act.svelte.ts';
import type { House } from './house.ts';

/** The session's row with what only matters at the door. */
export interface DoorRecord extends SessionRecord {
	/** It has a PIN. */
	locked?: boolean;
	/** '' while it is open. */
	doorClosedAt?: string;
}

export interface DoorShown {
	readonly locked: boolean;
	/** Opens a locked set without typing; '' when there is no PIN, null until the server has told it. */
	readonly key: string | null;
	/** The PIN that was set at this screen; the server keeps no readable one. */
	readonly pin: string;
	/** It takes no new dancers. */
	readonly closed: boolean;
	readonly locking: ActShown;
}

/** Who gets in: the PIN, the key in the owner's QR code, and the door for those who are not here yet. */
export class Door implements DoorShown {
	readonly locking = new Act('pin');
	locked = $state(false);
	key = $state<string | null>('');
	pin = $state('');
	closed = $state(false);
	readonly #house: House;
	readonly #code: string;

	/** `pin` is the one that the session was made with. */
	constructor(house: House, session: DoorRecord, pin = '') {
		this.#house = house;
		this.#code = session.code;
		this.#read(session);
		if (this.locked) this.pin = pin;
	}

	/** Fetches the key and enters with it, so that this screen may see its own set. */
	async enter() {
		if (!this.locked) return;
		const { key } = await this.#house.get<{ key: string }>(`/api/sessions/${this.#house.session}/door`);
		await request('POST', `/api/live/${this.#code}/enter`, { body: { key } });
		if (this.key && key !== this.key) this.pin = ''; // changed elsewhere
		this.key = key;
	}

	lock(pin: string) {
		return this.locking.run(async () => {
			await this.#change({ pin });
			if (pin) this.key = null; // the former one opens nothing any more
			await this.enter();
			this.pin = pin;
		});
	}

	unlock() {
		return this.lock('');
	}

	/** Closed: whoever is here stays, nobody new gets in. */
	async close(closed: boolean) {
		await this.#change({ doorClosedAt: closed ? 'now' : '' });
	}

	/** Another screen may have changed it. */
	async load() {
		this.#read(await this.#house.get<DoorRecord>(`/api/collections/sessions/records/${this.#house.session}`));
		if (this.key === null) await this.enter();
	}

	async #change(change: Record<string, unknown>) {
		this.#read(await this.#house.change<DoorRecord>('sessions', this.#house.session, change));
	}

	#read(session: DoorRecord) {
		this.locked = session.locked ?? false;
		this.closed = Boolean(session.doorClosedAt);
		if (!this.locked) this.key = this.pin = '';
		else this.key ||= null;
	}
}
