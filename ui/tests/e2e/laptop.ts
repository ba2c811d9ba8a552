import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A DJ's laptop: VirtualDJ's history folder, and the real booth that follows it. */
export class Laptop {
	readonly #dir = mkdtempSync(join(tmpdir(), 'pika-laptop-'));
	readonly #history = join(this.#dir, 'History');
	readonly #server: string;
	#booth: ChildProcess | undefined;
	#said = '';

	constructor(server: string) {
		this.#server = server;
		mkdirSync(this.#history);
	}

	start() {
		const args = [
			'booth',
			'--server',
			this.#server,
			'--history',
			this.#history,
			'--state',
			join(this.#dir, 'state')
		];
		this.#booth = spawn(process.env['PIKA_BINARY']!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
		this.#booth.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
		process.once('exit', this.#kill);
	}
	#kill = () => this.#booth?.kill('SIGKILL');

	/** What the booth has printed so far. */
	said(pattern: RegExp): string {
		return this.#said.match(pattern)?.[1] ?? '';
	}

	/** VirtualDJ writes a played track into today's file. */
	plays(artist: string, title: string) {
		const now = new Date();
		const day = new Date(now.getTime() - 8 * 3_600_000); // a new file begins at eight in the morning
		const date = [day.getFullYear(), day.getMonth() + 1, day.getDate()]
			.map((n) => String(n).padStart(2, '0'))
			.join('-');
		const clock = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
		const seconds = Math.floor(now.getTime() / 1_000);
		const tags = `<time>${clock}</time><lastplaytime>${seconds}</lastplaytime><artist>${artist}</artist><title>${title}</title>`;
		appendFileSync(
			join(this.#history, `${date}.m3u`),
			`#EXTVDJ:${tags}\r\nD:\\Music\\${artist} - ${title}.mp3\r\n`
		);
	}

	async remove() {
		const gone = this.#booth && once(this.#booth, 'exit');
		this.#kill();
		await gone;
		process.off('exit', this.#kill);
		rmSync(this.#dir, { recursive: true });
	}
}
