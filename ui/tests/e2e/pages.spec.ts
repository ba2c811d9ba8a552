import { axe, expect, smallTargets, test } from './fixtures.ts';

// acceptance 45: every route, in both sizes
const open = [
	'/',
	'/live',
	'/live/ZZZZZZ',
	'/recap/ZZZZZZ',
	'/likes',
	'/booth',
	'/booth/nights',
	'/booth/nights/ZZZZZZ',
	'/pair',
	'/reset',
	'/manual',
	'/status',
	'/privacy',
	'/download',
	'/nowhere'
];

for (const path of open)
	test.describe(() => {
		// a code that nobody has is a 404, and the browser's console says so
		test.use({ networkBreaks: path.includes('ZZZZZZ') });
		test(`nothing is in anybody's way on ${path}`, async ({ page }) => {
			await page.goto(path);
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			await expect(page).not.toHaveTitle('Pika');
			expect(await axe(page)).toEqual([]);
			expect(await smallTargets(page)).toEqual([]);
		});
	});

test('the manual is one page of A4 and names this server', async ({ page, server }) => {
	await page.goto('/manual');
	await expect(page.getByText(`${new URL(server.url).host}/booth`).first()).toBeVisible();
	await page.emulateMedia({ media: 'print' });
	const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
	expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
	const [, width, height] = /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!;
	expect([Number(width), Number(height)].map(Math.round)).toEqual([595, 842]); // A4 in points
});

test('the status says that all is well, and since when', async ({ page }) => {
	await page.goto('/status');
	await expect(page.getByRole('heading', { name: 'All is well' })).toBeVisible();
	await expect(page.getByText(/^(less than a minute|\d+ minutes?)$/)).toBeVisible();
});

test("nothing is in anybody's way on a night's pages", async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof', 'Marlow', 4);
	await dj.play('Dreaming of the Shoreline');
	for (const [path, words] of [
		[`/live/${dj.code}`, 'Dreaming of the Shoreline'],
		[`/recap/${dj.code}`, 'Tin Roof']
	] as const) {
		await page.goto(path);
		await expect(page.getByText(words, { exact: true }).first()).toBeVisible();
		expect(await axe(page)).toEqual([]);
		expect(await smallTargets(page)).toEqual([]);
	}
	await dj.end();
	await page.goto(`/live/${dj.code}`);
	await expect(page.getByRole('heading', { name: 'The set has ended' })).toBeVisible();
	expect(await axe(page)).toEqual([]);
	await page.goto(`/dj/${dj.slug}`);
	await expect(page.getByRole('heading', { name: 'Kris' })).toBeVisible();
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);
});

test('nothing is in the DJ’s way in the console', async ({ page, newDJ }) => {
	const dj = await newDJ('Łukasz'); // acceptance 27
	await page.goto('/booth');
	await page.getByLabel('E-mail').fill(dj.email);
	await page.getByLabel('Password').fill(dj.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByRole('heading', { name: 'Go live' })).toBeVisible();
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);
	await dj.goLive();
	await dj.play('Tin Roof', 'Marlow');
	await page.reload();
	await expect(page.getByRole('heading', { name: 'Tin Roof' })).toBeVisible();
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);
	await page.goto('/pair');
	await expect(page.getByRole('heading', { name: 'Connect a laptop' })).toBeVisible();
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);
});

test('text at twice the size stays on the page', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Pneumonoultramicroscopicsilicovolcanoconiosis');
	await page.setViewportSize({ width: 640, height: 400 }); // 1280 at 200 %
	for (const path of [
		'/',
		`/live/${dj.code}`,
		`/recap/${dj.code}`,
		'/likes',
		'/booth',
		'/privacy',
		'/download',
		'/manual'
	]) {
		await page.goto(path);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640);
	}
});

test('nothing is asked of anybody but us', async ({ page, newDJ, server }) => {
	// acceptance 47
	const strangers: string[] = [];
	page.on('request', (r) => !r.url().startsWith(server.url) && strangers.push(r.url()));
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	for (const path of [
		'/',
		`/live/${dj.code}`,
		`/recap/${dj.code}`,
		'/likes',
		'/booth',
		'/privacy',
		'/download',
		'/manual'
	]) {
		await page.goto(path);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	}
	expect(strangers).toEqual([]);
});

test('links move the focus to the new page', async ({ page }) => {
	await page.goto('/');
	await page.getByRole('link', { name: 'Privacy' }).click();
	await expect(page.getByRole('heading', { name: 'What Pika knows' })).toBeVisible();
	expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
	await page.goBack();
	await expect(page.getByRole('heading', { name: 'What’s the code?' })).toBeVisible();
});
