import { randomUUID } from 'node:crypto';
import type { AskedRow, PlayLine, SessionRow, Signed } from './rows.ts';
import type { Server } from './server.ts';

/** A DJ who acts over HTTP, so that a test can say what the browser under test should see. */
export class DJ {
	readonly #server: Server;
	readonly email = `${randomUUID().slice(0, 8)}@example.com`;
	readonly password = 'west coast swing';
	readonly name: string;
	#signed!: Signed;
	session!: SessionRow;
	/** Tracks start a minute apart, the newest now. */
	#minutes = 0;

	constructor(server: Server, name: string) {
		this.#server = server;
		this.name = name;
	}

	get slug() {
		return this.#signed.record.slug;
	}
	get token() {
		return this.#signed.token;
	}
	get code() {
		return this.session.code;
	}

	async signUp() {
		const { name, email, password } = this;
		await this.call('POST', '/api/collections/users/records', {
			name,
			email,
			password,
			passwordConfirm: password
		});
		return this.signIn();
	}
	async signIn() {
		this.#signed = await this.call('POST', '/api/collections/users/auth-with-password', {
			identity: this.email,
			password: this.password
		});
		return this;
	}

	async goLive(title = 'Friday Westie', hue = 195) {
		const body = { title, hue, tz: 'Europe/Warsaw' };
		this.session = await this.call('POST', '/api/collections/sessions/records', body);
		return this;
	}
	async end() {
		await this.call('PATCH', `/api/collections/sessions/records/${this.session.id}`, { status: 'ended' });
	}

	/** Ends what is on, also a set that began in a browser: the next test's lobby is empty. */
	async leave() {
		const sessions = '/api/collections/sessions/records';
		const filter = encodeURIComponent(`status='live' && owner='${this.#signed.record.id}'`);
		const { items } = await this.call<{ items: SessionRow[] }>('GET', `${sessions}?filter=${filter}`);
		for (const { id } of items) await this.call('PATCH', `${sessions}/${id}`, { status: 'ended' });
	}

	/** Plays a track; `ago` is how many minutes ago it began. */
	async play(title: string, artist = 'Aster Vale', ago = 0): Promise<PlayLine> {
		const startedAt = new Date(Date.now() - ago * 60_000 + this.#minutes++).toISOString();
		const body = {
			session: this.session.id,
			title,
			artist,
			bpm: 98,
			seconds: 600,
			source: 'test',
			startedAt
		};
		return this.call('POST', '/api/collections/plays/records', body);
	}

	/** Asks the floor; without `seconds` until it is ended. */
	ask(question: string, options: string[], seconds?: number): Promise<AskedRow> {
		return this.#add('polls', { question, options, seconds });
	}
	/** Tells the floor; without `seconds` until it is taken down. */
	tell(message: string, seconds?: number): Promise<AskedRow> {
		return this.#add('announcements', { message, seconds });
	}
	async change(collection: string, id: string, change: object) {
		await this.call('PATCH', `/api/collections/${collection}/records/${id}`, change);
	}
	/** Sets the PIN; returns the key that its QR code carries. */
	async lock(pin: string): Promise<string> {
		await this.change('sessions', this.session.id, { pin });
		const { key } = await this.call<{ key: string }>('GET', `/api/sessions/${this.session.id}/door`);
		return key;
	}
	#add<T>(collection: string, row: object): Promise<T> {
		const body = { session: this.session.id, ...row };
		return this.call('POST', `/api/collections/${collection}/records`, body);
	}

	async call<T>(method: string, path: string, body?: unknown, token = this.#signed?.token): Promise<T> {
		const headers = { 'Content-Type': 'application/json', ...(token ? { Authorization: token } : {}) };
		const res = await fetch(this.#server.url + path, { method, headers, body: JSON.stringify(body) ?? null });
		const text = await res.text();
		if (!res.ok) throw new Error(`${method} ${path}: ${res.status} ${text}`);
		return (text ? JSON.parse(text) : undefined) as T;
	}
}
