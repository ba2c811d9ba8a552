import { ApiError, request, send, type Extra } from './api.ts';
import type { Owner, UserRecord } from './types.ts';

/** In whose name a screen asks the server. */
export interface Actor {
	/** Null while nobody is signed in. */
	readonly dj: Owner | null;
	/** The account itself may be changed: page, presets, laptops. A booth acts in sessions and in nothing else. */
	readonly whole: boolean;
	request<T>(method: string, path: string, extra?: Extra): Promise<T>;
}

interface Credential {
	token: string;
	record: UserRecord;
}

const KEY = 'dj';
const users = (action: string) => `/api/collections/users/${action}`;

/** The DJ signed in at this browser, kept over reloads and shared by its tabs. */
export class Account implements Actor {
	readonly whole = true;
	#credential = $state.raw<Credential | null>(null);
	readonly #store: Storage;

	constructor(store: Storage = localStorage) {
		this.#store = store;
		this.#read();
	}

	get dj(): UserRecord | null {
		return this.#credential?.record ?? null;
	}

	/** Renews the token and follows other tabs; returns what stops it. Only the server's own no signs out. */
	start(): () => void {
		const other = (e: StorageEvent) => (e.key === KEY || e.key === null) && this.#read();
		window.addEventListener('storage', other);
		if (this.#credential)
			this.request<Credential>('POST', users('auth-refresh'))
				.then((c) => this.dj && this.#keep(c))
				.catch(() => {}); // no network: the token is as good as it was
		return () => window.removeEventListener('storage', other);
	}

	/** A request in this DJ's name. A refused token signs out, so that the screen asks for the password. */
	request<T>(method: string, path: string, extra: Extra = {}): Promise<T> {
		return this.#signed((token) => request<T>(method, path, { ...extra, token }));
	}

	/** A file that the server gives to this DJ alone: a link could not carry the token. */
	file(path: string): Promise<Blob> {
		return this.#signed(async (token) => (await send('GET', path, { token })).blob());
	}

	async #signed<T>(ask: (token: string | undefined) => Promise<T>): Promise<T> {
		const token = this.#credential?.token;
		try {
			return await ask(token);
		} catch (e) {
			if (e instanceof ApiError && e.status === 401 && token === this.#credential?.token) this.signOut();
			throw e;
		}
	}

	/** Signs in; what it returns, unless it is empty, is the name of a second step that has to follow. */
	async signIn(identity: string, password: string): Promise<string> {
		try {
			this.#keep(
				await request<Credential>('POST', users('auth-with-password'), { body: { identity, password } })
			);
			return '';
		} catch (e) {
			if (e instanceof ApiError && e.mfaId) return e.mfaId;
			throw e;
		}
	}

	/** The second step: the code from the mail that askCode sent. */
	async secondStep(mfaId: string, otpId: string, code: string) {
		const body = { mfaId, otpId, password: code };
		this.#keep(await request<Credential>('POST', users('auth-with-otp'), { body }));
	}

	async signUp(name: string, email: string, password: string) {
		await request('POST', users('records'), { body: { name, email, password, passwordConfirm: password } });
		await this.signIn(email, password);
	}

	signOut() {
		this.#store.removeItem(KEY);
		this.#credential = null;
	}

	#keep(credential: Credential) {
		this.#store.setItem(KEY, JSON.stringify(credential));
		this.#credential = credential;
	}

	#read() {
		try {
			this.#credential = JSON.parse(this.#store.getItem(KEY) ?? 'null') as Credential | null;
		} catch {
			this.#credential = null;
		}
	}
}

/** Mails a code to whoever has just said the password; returns the code's name. */
export const askCode = async (email: string, mfaId: string) =>
	(await request<{ otpId: string }>('POST', users('request-otp'), { body: { email, mfaId } })).otpId;

/** Sends a mail with a link to /reset, if the address has an account; the answer never tells. */
export const askReset = (email: string) =>
	request('POST', users('request-password-reset'), { body: { email } });

/** Takes the token from the mail. Every sign-in made before ends. */
export const confirmReset = (token: string, password: string) =>
	request('POST', users('confirm-password-reset'), {
		body: { token, password, passwordConfirm: password }
	});
