import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './server.ts';

/** A DJ's laptop: VirtualDJ's history folder, and the real booth that follows it. */
export class Laptop {
	readonly #dir = mkdtempSync(join(tmpdir(), 'pika-laptop-'));
	readonly history = join(this.#dir, 'History');
	readonly #server: string;
	readonly #found: boolean;
	#booth: ChildProcess | undefined;
	#gone: Promise<unknown> | undefined;
	#said = '';
	/** Where its own page is; '' until `startWithPage`. */
	page = '';

	/** Without a history nobody tells the booth where it is, and where it looks there is none. */
	constructor(server: string, { found = true } = {}) {
		this.#server = server;
		this.#found = found;
		mkdirSync(this.history);
	}

	start() {
		this.#run();
	}

	/** Starts it with its own page, again at the same address. */
	async startWithPage() {
		this.page ||= `http://127.0.0.1:${await freePort()}`;
		this.#run('--page', new URL(this.page).host, '--no-open');
		while (!(await fetch(`${this.page}/booth/api/state`).catch(() => null))?.ok) {
			if (this.#booth?.exitCode !== null) throw new Error('the booth did not start');
			await new Promise((again) => setTimeout(again, 50));
		}
	}

	#run(...flags: string[]) {
		const own = ['--server', this.#server, '--state', join(this.#dir, 'state')];
		if (this.#found) own.push('--history', this.history);
		this.#booth = spawn(process.env['PIKA_BINARY']!, ['booth', ...own, ...flags], {
			env: { ...process.env, PIKA_PAGE: 'off', HOME: this.#dir },
			stdio: ['ignore', 'pipe', 'inherit']
		});
		this.#gone = once(this.#booth, 'exit');
		this.#booth.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
		process.once('exit', this.#abandon);
	}
	#abandon = () => this.#booth?.kill('SIGKILL');

	/** What the booth has printed so far. */
	said(pattern: RegExp): string {
		return this.#said.match(pattern)?.[1] ?? '';
	}

	/** VirtualDJ writes a played track into its day's file; `ago` is how many minutes ago that was. */
	plays(artist: string, title: string, ago = 0) {
		const now = new Date(Date.now() - ago * 60_000);
		const day = new Date(now.getTime() - 8 * 3_600_000); // a new file begins at eight in the morning
		const date = [day.getFullYear(), day.getMonth() + 1, day.getDate()]
			.map((n) => String(n).padStart(2, '0'))
			.join('-');
		const clock = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
		const seconds = Math.floor(now.getTime() / 1_000);
		const tags = `<time>${clock}</time><lastplaytime>${seconds}</lastplaytime><artist>${artist}</artist><title>${title}</title>`;
		appendFileSync(
			join(this.history, `${date}.m3u`),
			`#EXTVDJ:${tags}\r\nD:\\Music\\${artist} - ${title}.mp3\r\n`
		);
	}

	/** The booth program is gone; `start` has it back. */
	async kill() {
		this.#abandon();
		await this.#gone;
		process.off('exit', this.#abandon);
	}

	async remove() {
		await this.kill();
		rmSync(this.#dir, { recursive: true });
	}
}
