import type { Page } from '@playwright/test';
import { axe, expect, test } from './fixtures.ts';

test.use({ networkBreaks: true });

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const fits = (page: Page) =>
	page.evaluate(() => {
		const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
		return scrollWidth <= clientWidth && scrollHeight <= clientHeight;
	});

for (const [width, height] of [
	[1280, 800],
	[1920, 1080]
] as const)
	test(`a night on a projector of ${width}×${height}`, async ({ page, newDJ, server }) => {
		await page.setViewportSize({ width, height });
		const dj = await newDJ('Kris');
		await dj.goLive('Friday Westie');
		await page.goto(`/stage/${dj.code}`);
		await expect(heading(page, 'Waiting for the first track')).toBeVisible();
		await expect(page).toHaveTitle('Friday Westie, stage · Pika');
		const qr = page.getByRole('img', { name: `QR code of the set ${dj.code}` });
		await expect.poll(() => qr.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
		const box = (await qr.boundingBox())!;
		expect(box.height).toBeGreaterThanOrEqual(0.4 * height);
		await expect(page.getByText(dj.code, { exact: true })).toBeVisible();
		expect(await axe(page)).toEqual([]);

		await dj.play('Tin Roof', 'Marlow');
		await expect(heading(page, 'Tin Roof')).toBeVisible();
		const letters = await heading(page, 'Tin Roof').evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
		expect(letters).toBeGreaterThan(height / 15);

		// acceptance 44: a stage is no dancer
		const snapshot = (await (await fetch(`${server.url}/api/live/${dj.code}`)).json()) as {
			tallies: { listeners: number };
		};
		expect(snapshot.tallies.listeners).toBeLessThanOrEqual(1); // the one who just asked

		const poll = await dj.ask('What next?', ['Blues', 'Contemporary', 'Old school'], 60);
		await expect(page.getByRole('heading', { name: 'What next?' })).toBeVisible();
		await expect(page.getByText(/^(1:00|0:5\d)$/)).toBeVisible();
		const said = await dj.tell(
			'Finalists of the Strictly, please come to the marshalling table beside the main entrance now.'
		);
		await expect(page.getByText(/^Finalists/)).toBeVisible();
		for (const sight of [qr, page.getByText(dj.code, { exact: true }), heading(page, 'Tin Roof')])
			await expect(sight).toBeInViewport({ ratio: 1 });
		expect(await fits(page)).toBe(true);
		expect(await axe(page)).toEqual([]);
		await dj.change('polls', poll.id, { canceled: true });
		await expect(page.getByText('The DJ took this poll back. No vote counts.')).toBeVisible();
		await dj.change('announcements', said.id, { canceledAt: 'now' });
		await expect(page.getByText(/^Finalists/)).toBeHidden();
	});

test('the projector and the phones follow the DJ into the next set', async ({
	page,
	browser,
	newDJ,
	server
}) => {
	// acceptance 4
	const dj = await newDJ('Kris');
	await dj.goLive('First set');
	const first = dj.code;
	await page.goto(`/stage/${first}`);
	const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
	await phone.goto(`${server.url}/live/${first}`);
	await expect(heading(phone, 'Waiting for the first track')).toBeVisible();
	await dj.end();
	await expect(heading(page, 'Thank you for dancing')).toBeVisible();
	await expect(page.getByText('All tracks are here')).toBeVisible();
	await expect(heading(phone, 'The set has ended')).toBeVisible();
	await dj.goLive('Second set');
	await Promise.all([
		expect(page).toHaveURL(new RegExp(`/stage/${dj.code}$`), { timeout: 3_000 }),
		expect(phone).toHaveURL(new RegExp(`/live/${dj.code}$`), { timeout: 3_000 })
	]);
	await expect(page.getByText('Second set')).toBeVisible();
	await expect(phone.getByText('Kris is live again. You are in the new set.')).toBeVisible();
	await phone.context().close();
});

test('a stage opened by the key shows the key’s QR code, after a reload too', async ({ page, newDJ }) => {
	// acceptance 29
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	const key = await dj.lock('4821');
	const qr = page.getByRole('img', { name: `QR code of the set ${dj.code}` });
	await page.goto(`/stage/${dj.code}#k=${key}`);
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await expect(qr).toHaveAttribute('src', `/qr/${dj.code}.svg?k=${key}`);
	expect(new URL(page.url()).hash).toBe('');
	await page.reload();
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await expect(qr).toHaveAttribute('src', `/qr/${dj.code}.svg?k=${key}`);
	const next = await dj.lock('1234');
	await expect(heading(page, 'This set has a PIN')).toBeVisible();
	await page.goto(`/stage/${dj.code}#k=${next}`); // the console's link, in the same window
	await expect(qr).toHaveAttribute('src', `/qr/${dj.code}.svg?k=${next}`);
});

test('a stage keeps showing what it knows while the server is away', async ({ page, newDJ, server }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	await page.goto(`/stage/${dj.code}`);
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await server.kill();
	await expect(page.getByText('Reconnecting')).toBeVisible();
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await server.start();
	await dj.play('Undertow');
	await expect(heading(page, 'Undertow')).toBeVisible({ timeout: 10_000 });
	await expect(page.getByText('Reconnecting')).toBeHidden();
});
