import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function freePort(): Promise<number> {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as AddressInfo;
	probe.close();
	await once(probe, 'close');
	return port;
}

/** The real server with the real screens (built by setup.ts), on a folder and a port of its own. */
export class Server {
	readonly #dir = mkdtempSync(join(tmpdir(), 'pika-e2e-'));
	#process: ChildProcess | undefined;
	#gone: Promise<unknown> | undefined;
	port = 0;

	get url() {
		return `http://127.0.0.1:${this.port}`;
	}

	/** Starts it; again after `kill`, on the same folder and port. `settings` are of the environment. */
	async start(settings: Record<string, string> = {}) {
		this.port ||= await freePort();
		const args = ['serve', '--http', `127.0.0.1:${this.port}`, '--dir', this.#dir];
		const env = { ...process.env, PIKA_PUBLIC_URL: '', ...settings };
		this.#process = spawn(process.env['PIKA_BINARY']!, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
		this.#gone = once(this.#process, 'exit');
		process.once('exit', this.#abandon);
		while (!(await fetch(`${this.url}/api/health`).catch(() => null))?.ok) {
			if (this.#process.exitCode !== null) throw new Error('the server did not start');
			await new Promise((again) => setTimeout(again, 50));
		}
	}
	#abandon = () => this.#process?.kill('SIGKILL');

	/** Power cut. */
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
