package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"pika/hooks"
)

// backupCommand makes a backup, also of a folder whose server is running: nobody waits for it.
func backupCommand(app core.App) *cobra.Command {
	return &cobra.Command{
		Use: "backup [FILE]", Short: "Makes a backup, in the data folder's backups or as FILE, also while the server runs",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			path := filepath.Join(app.DataDir(), core.LocalBackupsDirName)
			if len(args) == 0 {
				if err := app.CreateBackup(c.Context(), ""); err != nil {
					return fmt.Errorf("make the backup: %w", err)
				}
				fmt.Println("The newest backup is in", path)
				return nil
			}
			path, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			if err := hooks.WriteBackup(c.Context(), app, path); err != nil {
				return fmt.Errorf("make the backup: %w", err)
			}
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			fmt.Printf("%s: %d kB\n", path, info.Size()>>10)
			return nil
		},
	}
}

// backupTime reads the time of day of the daily backup: 0 for the default, negative for none.
func backupTime(text string) (time.Duration, error) {
	switch text {
	case "":
		return 0, nil
	case "off":
		return -1, nil
	case "00:00":
		return 24 * time.Hour, nil // 0 is the default
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf("PIKA_BACKUP_AT is %q, but must be a time of day such as 04:30, or off", text)
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, nil
}
