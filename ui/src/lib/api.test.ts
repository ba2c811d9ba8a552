import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ApiError, request, send } from './api.ts';

async function serve(answer: RequestListener): Promise<string> {
	const server = createServer(answer).listen(0, '127.0.0.1');
	await new Promise((listening) => server.once('listening', listening));
	onTestFinished(() => void server.close());
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const refusal = (e: unknown) => e as ApiError;

test('a refusal carries status, field, code and the wait', async () => {
	const url = await serve((_, res) => {
		res.writeHead(429, { 'Retry-After': '12' });
		res.end(
			JSON.stringify({ message: 'Slow down.', data: { play: { code: 'too_many_likes', message: 'Slow.' } } })
		);
	});
	const e = await request('PUT', url).catch(refusal);
	expect(e).toMatchObject({
		status: 429,
		code: 'too_many_likes',
		retryAfter: 12,
		transient: true,
		message: 'Slow down.'
	});
});

test('nobody there is status 0, and worth another try', async () => {
	const e = await request('GET', 'http://127.0.0.1:1').catch(refusal);
	expect(e).toMatchObject({ status: 0, transient: true });
});

test('a hotel’s sign-in page is no answer of ours', async () => {
	const url = await serve((_, res) => void res.end('<html>Welcome to the hotel</html>'));
	const e = await request('GET', url).catch(refusal);
	expect(e).toMatchObject({ status: 0, transient: true });
});

test('304 is an answer', async () => {
	const url = await serve(
		(req, res) => void res.writeHead(req.headers['if-none-match'] === '"a"' ? 304 : 200).end()
	);
	expect((await send('GET', url, { etag: '"a"' })).status).toBe(304);
});

test('a refusal for good is not transient', async () => {
	const url = await serve((_, res) => void res.writeHead(404).end('{}'));
	expect(await request('PUT', url).catch(refusal)).toMatchObject({ status: 404, transient: false });
});
