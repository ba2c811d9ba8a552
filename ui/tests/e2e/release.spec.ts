import { Crowd } from './crowd.ts';
import { expect, test } from './fixtures.ts';

test.use({ networkBreaks: true, serviceWorkers: 'block' }); // a worker keeps the files of its release; most visits have none yet

test('a release during a set, on a full floor, reloads no open page; the next tap opens the new one', async ({
	page,
	newDJ,
	server
}) => {
	// acceptance 46, under load
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Undertow');
	const floor = await new Crowd(server.url, dj.code).come(Number(process.env['PIKA_PHONES'] ?? 60));
	page.on('close', () => floor.goHome());
	await expect.poll(() => floor.acknowledged).toBeGreaterThan(0);
	await page.goto(`/live/${dj.code}`);
	await expect(page.getByRole('heading', { name: 'Undertow' })).toBeVisible();
	await page.evaluate(() => Object.assign(window, { opened: 'before the release' }));
	const opened = () => page.evaluate(() => (window as unknown as { opened?: string }).opened);

	await server.kill();
	// the files of a screen that this page has not opened yet are gone with the old release
	let old = true;
	page.on('request', (request) => (old &&= !request.isNavigationRequest()));
	await page.route('**/assets/Likes-*.js', (route) =>
		old ? route.fulfill({ status: 404 }) : route.continue()
	);
	await server.start();
	await dj.play('Caffeine');
	await expect(page.getByRole('heading', { name: 'Caffeine' })).toBeVisible();
	expect(await opened()).toBe('before the release');
	const before = floor.acknowledged;
	await expect.poll(() => floor.acknowledged, { timeout: 15_000 }).toBeGreaterThan(before);

	await page.getByRole('link', { name: 'Your likes' }).click();
	await expect(page).toHaveURL('/likes');
	await page.waitForFunction(() => !('opened' in window)); // the page is a new one
	await expect(page.getByRole('heading', { level: 1, name: 'Your likes' })).toBeVisible();
	await expect(page.getByText('No connection')).toBeHidden();
});
