import { get, request, type ClientRequest, type IncomingMessage } from 'node:http';

/** A floor full of phones beside the one in the browser: each holds a feed open, comes back when it ends, and likes and
 *  takes back what is on, without a pause. */
export class Crowd {
	/** How many likes and unlikes the server acknowledged. */
	acknowledged = 0;
	readonly #url: string;
	readonly #feeds = new Map<number, ClientRequest>();
	readonly #cookies = new Map<number, string>();
	#play: string | undefined;
	#home = false;

	constructor(server: string, code: string) {
		this.#url = `${server}/api/live/${code}`;
	}

	/** Lets so many come, and waits until each has heard something. */
	async come(phones: number): Promise<this> {
		await Promise.all(Array.from({ length: phones }, (_, phone) => this.#follow(phone)));
		for (let phone = 0; phone < phones; phone++) void this.#talk(phone);
		return this;
	}

	goHome(): void {
		this.#home = true;
		for (const feed of this.#feeds.values()) feed.destroy();
	}

	#follow(phone: number): Promise<void> {
		return new Promise((heard) => {
			if (this.#home) return;
			const again = () => setTimeout(() => void this.#follow(phone).then(heard), Math.random() * 2_000);
			const headers = { cookie: this.#cookies.get(phone) ?? '' };
			const feed = get(`${this.#url}/feed`, { headers }, (res: IncomingMessage) => {
				const cookie = res.headers['set-cookie']?.[0]?.split(';')[0];
				if (cookie) this.#cookies.set(phone, cookie);
				res.setEncoding('utf8');
				res.on('data', (text: string) => {
					this.#play =
						/"play":\{"id":"(\w+)"|event: play\ndata: \{"id":"(\w+)"/.exec(text)?.slice(1).find(Boolean) ??
						this.#play;
					heard();
				});
				res.on('close', again);
			});
			feed.on('error', again);
			this.#feeds.set(phone, feed);
		});
	}

	async #talk(phone: number): Promise<void> {
		for (let like = true; !this.#home; like = !like) {
			if (this.#play) await this.#say(phone, like ? 'PUT' : 'DELETE', `/plays/${this.#play}/like`);
			await new Promise((later) => setTimeout(later, 1_000 + Math.random() * 1_000));
		}
	}

	#say(phone: number, method: string, path: string): Promise<void> {
		return new Promise((done) => {
			const headers = { cookie: this.#cookies.get(phone) ?? '' };
			request(`${this.#url}${path}`, { method, headers }, (res) => {
				if (res.statusCode === 204) this.acknowledged++;
				res.resume().on('close', done);
			})
				.on('error', () => done())
				.end();
		});
	}
}
