import { readFileSync } from 'node:fs';
import type PocketBase from 'pocketbase';
import { expect, test } from './fixtures.ts';

const sdk = readFileSync(
	new URL('../../node_modules/pocketbase/dist/pocketbase.umd.js', import.meta.url),
	'utf8'
);

interface Follower {
	PocketBase: new (url: string) => PocketBase;
	seen: string[];
}

test('a stock PocketBase client signs in as a DJ and follows the plays of the night', async ({
	page,
	newDJ
}) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await page.goto('/privacy');
	await page.evaluate(sdk);
	const who = await page.evaluate(
		async ({ email, password, session }) => {
			const w = window as unknown as Follower;
			const pb = new w.PocketBase(location.origin);
			const auth = await pb.collection('users').authWithPassword(email, password);
			w.seen = [];
			await pb.collection('plays').subscribe('*', (e) => w.seen.push(`${e.action} ${e.record['title']}`), {
				filter: `session = "${session}"`
			});
			return auth.record['name'] as string;
		},
		{ email: dj.email, password: dj.password, session: dj.session.id }
	);
	expect(who).toBe('Kris');

	const play = await dj.play('Tin Rof', 'Marlow');
	const seen = () => page.evaluate(() => (window as unknown as Follower).seen);
	await expect.poll(seen).toEqual(['create Tin Rof']);
	await dj.call('PATCH', `/api/collections/plays/records/${play.id}`, { title: 'Tin Roof' });
	await expect.poll(seen).toContain('update Tin Roof');
	await dj.play('Caffeine', 'Pont Neuf');
	await expect.poll(seen).toContain('create Caffeine');
});
