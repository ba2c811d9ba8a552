import type { Actor } from '../account.svelte.ts';
import type { Owner } from '../types.ts';
import { Act, type ActShown } from './act.svelte.ts';
import type { PollDraft } from './polls.svelte.ts';

/** The DJ's own row: what the floor may know, and what the console keeps for the next night. */
interface ProfileRecord extends Owner {
	bio: string;
	avatar: string;
	presets: { polls?: PollDraft[] } | null;
	secondFactor: boolean;
}

export interface ProfileShown {
	readonly name: string;
	readonly slug: string;
	readonly bio: string;
	/** Address of the picture; '' when there is none. */
	readonly avatar: string;
	/** Polls kept for other nights. */
	readonly presets: readonly PollDraft[];
	/** A code by mail follows the password at each sign-in. */
	readonly secondFactor: boolean;
	readonly saving: ActShown;
}

/** The DJ's page and presets. */
export class Profile implements ProfileShown {
	readonly saving = new Act('name', 'bio');
	#row = $state.raw<ProfileRecord>()!;
	readonly #account: Actor;
	readonly #path: string;

	constructor(account: Actor, dj: Owner) {
		this.#account = account;
		this.#path = `/api/collections/users/records/${dj.id}`;
		this.#row = { bio: '', avatar: '', presets: null, secondFactor: false, ...dj };
	}

	get name() {
		return this.#row.name;
	}
	get slug() {
		return this.#row.slug;
	}
	get bio() {
		return this.#row.bio;
	}
	get avatar() {
		return this.#row.avatar && `/api/files/users/${this.#row.id}/${this.#row.avatar}`;
	}
	get presets() {
		return this.#row.presets?.polls ?? [];
	}

	get secondFactor() {
		return this.#row.secondFactor;
	}

	async load() {
		this.#row = await this.#account.request('GET', this.#path);
	}

	save(name: string, bio: string) {
		return this.saving.run(() => this.#change({ name, bio }));
	}

	async setSecondFactor(secondFactor: boolean) {
		await this.#change({ secondFactor });
	}

	/** Of two with one question the newer stays. */
	async keep(preset: PollDraft) {
		await this.#setPresets([preset, ...this.presets.filter((p) => p.question !== preset.question)]);
	}

	async drop(preset: PollDraft) {
		await this.#setPresets(this.presets.filter((p) => p.question !== preset.question));
	}

	#setPresets(polls: PollDraft[]) {
		return this.#change({ presets: { ...this.#row.presets, polls } });
	}

	async #change(body: Record<string, unknown>) {
		this.#row = await this.#account.request('PATCH', this.#path, { body });
	}
}
