import type { Page } from '@playwright/test';
import { axe, expect, smallTargets, test } from './fixtures.ts';
import type { DJ } from './night.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function signIn(page: Page, dj: DJ) {
	await page.goto('/booth');
	await page.getByLabel('E-mail').fill(dj.email);
	await page.getByLabel('Password').fill(dj.password);
	await button(page, 'Sign in').click();
	await expect(page.getByRole('heading', { level: 1, name: 'Go live' })).toBeVisible();
}

test.use({ networkBreaks: true });

test('the DJ’s page says what its DJ wants', async ({ page, newDJ }) => {
	const dj = await newDJ('Łukasz'); // acceptance 27
	await signIn(page, dj);
	await expect(button(page, 'Save')).toBeDisabled();
	await page.getByLabel('DJ name').last().fill('live');
	await button(page, 'Save').click();
	await expect(page.getByLabel('DJ name').last()).toHaveAccessibleDescription(/one of Pika's own addresses/);
	await page.getByLabel('DJ name').last().fill('Łukasz');
	await page.getByLabel('About you').fill('Blues first,\nthen whatever the floor needs.');
	await button(page, 'Save').click();
	await expect(page.getByText('Your page is saved')).toBeVisible();
	await page.goto(`/dj/${dj.slug}`);
	await expect(page.getByRole('heading', { level: 1, name: 'Łukasz' })).toBeVisible();
	await expect(page.getByText('then whatever the floor needs.')).toBeVisible();
	await expect(page.getByText('None yet. Each night leaves its recap here.')).toBeVisible();
	expect(await axe(page)).toEqual([]);
});

test('a poster is one sheet of A4, black on white, and stays while its DJ is live', async ({
	page,
	newDJ,
	server
}) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await page.goto(`/dj/${dj.slug}?poster`);
	await expect(page.getByRole('heading', { level: 1, name: 'Kris' })).toBeVisible();
	await expect(page.getByText(new RegExp(`:${server.port}/dj/${dj.slug}$`))).toBeVisible();
	const qr = page.getByRole('img', { name: 'QR code that opens the page of Kris' });
	await expect.poll(() => qr.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);

	await page.emulateMedia({ media: 'print' });
	await expect(button(page, 'Print')).toBeHidden();
	const colours = await page.locator('.sheet').evaluate((sheet) => {
		const { backgroundColor, color } = getComputedStyle(sheet);
		return [backgroundColor, color];
	});
	expect(colours).toEqual(['oklch(1 0 0)', 'oklch(0.15 0 0)']);
	const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
	expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
	const [, width, height] = /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!;
	expect([Number(width), Number(height)].map(Math.round)).toEqual([595, 842]); // A4 in points

	await page.emulateMedia({ media: null });
	await page.getByRole('link', { name: 'Back to the page' }).click();
	await expect(page).toHaveURL(`/live/${dj.code}`); // the page itself leads to the set
});

test('a set is locked from its first moment', async ({ page, browser, newDJ, server }) => {
	// acceptance 29
	const dj = await newDJ('Kris');
	await signIn(page, dj);
	const pin = page.getByLabel('PIN, if you want one', { exact: true });
	await pin.fill('12');
	await button(page, 'Go live').click();
	await expect(pin).toHaveAccessibleDescription(/digits/);
	await expect(pin).toHaveAttribute('aria-invalid', 'true');
	await pin.fill('271828');
	await page.getByRole('button', { name: 'Show PIN, if you want one' }).click();
	await expect(pin).toHaveAttribute('type', 'text');
	await button(page, 'Go live').click();
	await expect(page.getByText('The PIN is 271828')).toBeVisible();
	await expect(page.getByRole('heading', { level: 1, name: 'Waiting for the first track' })).toBeVisible();
	const code = (await page.getByText(/^[A-HJKMNP-Z2-9]{6}$/).textContent())!;
	const phone = await (await browser.newContext()).newPage();
	await phone.goto(`${server.url}/live/${code}`);
	await expect(phone.getByRole('heading', { name: 'This set has a PIN' })).toBeVisible();
	await phone.context().close();
	await page.getByRole('tab', { name: 'Set-up' }).click();
	await page.getByRole('button', { name: /to end the set/ }).click({ delay: 800 });
	await expect(page.getByRole('heading', { name: 'The set has ended' })).toBeVisible();
});
