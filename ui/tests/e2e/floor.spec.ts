import { chromium, type Page } from '@playwright/test';
import { expect, remember, test } from './fixtures.ts';

test.use({ networkBreaks: true });

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const heart = (page: Page, title: string) => page.getByRole('button', { name: `Like ${title}` });
const likes = async (server: { url: string }, code: string) => {
	const { plays } = (await (await fetch(`${server.url}/api/recaps/${code}`)).json()) as {
		plays: { title: string; likes: number }[];
	};
	return Object.fromEntries(plays.map((p) => [p.title, p.likes]));
};

test('a phone shows what is played, and a correction', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive('Friday Westie');
	await page.goto(`/live/${dj.code}`);
	await expect(heading(page, 'Waiting for the first track')).toBeVisible();
	await dj.play('Tin Roof', 'Marlow');
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await expect(page).toHaveTitle('Tin Roof · Friday Westie · Pika');
	const play = await dj.play('Cafeine', 'Pont Neuf');
	await expect(heading(page, 'Cafeine')).toBeVisible();
	await expect(page.getByRole('listitem')).toHaveText([/Tin Roof/]);
	await dj.call('PATCH', `/api/collections/plays/records/${play.id}`, { title: 'Caffeine' });
	await expect(heading(page, 'Caffeine')).toBeVisible();
	await expect(page.getByRole('listitem')).toHaveCount(1);
});

test('a like counts once, however it is sent; a second tap takes it back', async ({
	page,
	newDJ,
	server
}) => {
	// acceptance 8 and 9
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	await page.goto(`/live/${dj.code}`);
	await heart(page, 'Tin Roof').click();
	await expect(page.getByText('1 like', { exact: true })).toBeVisible();

	const tab = await page.context().newPage();
	await tab.goto(`/live/${dj.code}`);
	await expect(heart(tab, 'Tin Roof')).toHaveAttribute('aria-pressed', 'true');
	await expect(tab.getByText('1 dancer here')).toBeAttached(); // acceptance 44
	await heart(tab, 'Tin Roof').click();
	await expect(page.getByText('1 like', { exact: true })).toBeHidden();
	await expect(heart(page, 'Tin Roof')).toHaveAttribute('aria-pressed', 'false');
	expect(await likes(server, dj.code)).toEqual({ 'Tin Roof': 0 });
});

test('likes made offline survive a reload and arrive once each', async ({ page, context, newDJ, server }) => {
	// acceptance 11
	const dj = await newDJ('Kris');
	await dj.goLive();
	for (const title of ['Undertow', 'Caffeine', 'Tin Roof']) {
		await dj.play(title);
	}
	await page.goto(`/live/${dj.code}`);
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await page.evaluate(() => navigator.serviceWorker.ready);
	await page.reload(); // from here on the worker has the page
	await expect(heading(page, 'Tin Roof')).toBeVisible();

	await context.setOffline(true);
	for (const title of ['Tin Roof', 'Caffeine', 'Undertow', 'Caffeine']) await heart(page, title).click();
	await expect(page.getByText('Saved here, on its way')).toBeVisible();
	await expect(page.getByText('Reconnecting')).toBeVisible();
	await expect(page.getByText('not sent yet')).toHaveCount(3);
	await page.reload();
	await expect(page.getByText('Reconnecting')).toBeVisible();
	await expect(page.getByText('not sent yet')).toHaveCount(3);
	await expect(heart(page, 'Tin Roof')).toHaveAttribute('aria-pressed', 'true');
	await context.setOffline(false);
	await expect(page.getByText('not sent yet')).toHaveCount(0);
	await expect(heart(page, 'Tin Roof')).toHaveAttribute('aria-pressed', 'true');
	await expect(heart(page, 'Undertow')).toHaveAttribute('aria-pressed', 'true');
	await expect(heart(page, 'Caffeine')).toHaveAttribute('aria-pressed', 'false');
	expect(await likes(server, dj.code)).toEqual({ 'Tin Roof': 1, Caffeine: 0, Undertow: 1 });
});

test('a refused like is taken back and told', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	const play = await dj.play('Tin Roof');
	await page.goto(`/live/${dj.code}`);
	await page.route('**/like', (route) =>
		route.fulfill({ status: 409, json: { status: 409, message: 'Likes are closed.', data: {} } })
	);
	await heart(page, 'Tin Roof').click();
	await expect(page.getByText('Likes are closed.')).toBeVisible();
	await expect(heart(page, 'Tin Roof')).toHaveAttribute('aria-pressed', 'false');
	expect(play.id).toHaveLength(15);
});

test('a dancer who likes too much is told and waits', async ({ page, newDJ }) => {
	// acceptance 12
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	await page.goto(`/live/${dj.code}`);
	for (let i = 0; i < 40; i++) {
		const sent = page.waitForResponse((r) => r.url().endsWith('/like'));
		await heart(page, 'Tin Roof').click();
		if ((await sent).status() === 429) break;
	}
	await expect(page.getByText('That was a lot of likes at once.')).toBeVisible();
	await expect(page.getByText('not sent yet')).toHaveCount(1);
	await expect(page.getByText('not sent yet')).toHaveCount(0, { timeout: 15_000 });
});

test('a phone that slept twenty minutes is right within a second', async ({ page, newDJ }) => {
	// acceptance 5
	const { everShown } = await remember(page);
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Undertow');
	await page.clock.install();
	await page.goto(`/live/${dj.code}`);
	await expect(heading(page, 'Undertow')).toBeVisible();
	await page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
	const turn = (to: string) =>
		page.evaluate((state) => {
			Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
			document.dispatchEvent(new Event('visibilitychange'));
		}, to);

	await turn('hidden');
	await page.clock.fastForward('20:00');
	await dj.play('Caffeine');
	await dj.play('Tin Roof');
	await turn('visible');
	await expect(heading(page, 'Tin Roof')).toBeVisible({ timeout: 1_000 });
	await expect(page.getByRole('listitem')).toHaveText([/Caffeine/, /Undertow/]);
	expect(await page.evaluate(() => (window as unknown as { same?: boolean }).same)).toBe(true);
	expect(await everShown('Reconnecting')).toBe(false);
});

test('where streams do not pass, the phone polls, and goes back to the stream', async ({ page, newDJ }) => {
	// acceptance 6
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Undertow');
	await page.route('**/feed*', () => {}); // swallowed: no answer, no error
	await page.goto(`/live/${dj.code}`);
	await expect(heading(page, 'Undertow')).toBeVisible({ timeout: 8_000 });
	await expect(page.getByText('Slow Wi-Fi')).toBeVisible();
	await heart(page, 'Undertow').click();
	await expect(page.getByText('The DJ sees it')).toBeVisible();
	await expect(page.getByText('1 like', { exact: true })).toBeVisible({ timeout: 6_000 });
	await dj.play('Tin Roof');
	await expect(heading(page, 'Tin Roof')).toBeVisible({ timeout: 6_000 });
	await expect(heart(page, 'Undertow')).toHaveAttribute('aria-pressed', 'true');

	await page.unroute('**/feed*');
	await expect(page.getByText('Slow Wi-Fi')).toBeHidden({ timeout: 15_000 });
	await dj.play('Caffeine');
	await expect(heading(page, 'Caffeine')).toBeVisible({ timeout: 2_000 });
});

test('nobody sees "ended" when the server loses its power', async ({ page, newDJ, server }) => {
	// acceptance 34
	const { everShown } = await remember(page);
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Undertow');
	await page.goto(`/live/${dj.code}`);
	await heart(page, 'Undertow').click();
	await expect(page.getByText('1 like', { exact: true })).toBeVisible();
	await server.kill();
	await expect(page.getByText('Reconnecting')).toBeVisible();
	await server.start();
	await dj.play('Tin Roof');
	await expect(heading(page, 'Tin Roof')).toBeVisible({ timeout: 10_000 });
	await expect(page.getByText('Reconnecting')).toBeHidden();
	await expect(heart(page, 'Undertow')).toHaveAttribute('aria-pressed', 'true');
	await expect(page.getByRole('listitem')).toHaveCount(1);
	expect(await everShown('ended')).toBe(false);
});

test('all of it works over plain http in the local network', async ({ newDJ, server }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	const browser = await chromium.launch({
		executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--host-resolver-rules=MAP ballroom.test 127.0.0.1']
	});
	const page = await browser.newPage();
	await page.goto(`http://ballroom.test:${server.port}/live/${dj.code}`);
	expect(await page.evaluate(() => isSecureContext)).toBe(false);
	await heart(page, 'Tin Roof').click();
	await expect(page.getByText('1 like', { exact: true })).toBeVisible();
	await expect(page.getByText('not sent yet')).toHaveCount(0);
	await browser.close();
});

test('the page opens without a network after one visit', async ({ page, context, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await page.goto('/');
	await page.evaluate(() => navigator.serviceWorker.ready);
	await context.setOffline(true);
	await page.goto(`/live/${dj.code}`);
	await expect(heading(page, 'No connection yet')).toBeVisible({ timeout: 10_000 });
	await context.setOffline(false);
	await expect(heading(page, 'Waiting for the first track')).toBeVisible({ timeout: 10_000 });
});
