<?php
// Of a WordPress for tests: a database on a socket of its own, nothing sent anywhere.
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . getenv( 'EARSHOT_WP_SOCKET' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
define( 'WP_HOME', getenv( 'EARSHOT_WP_URL' ) );
define( 'WP_SITEURL', getenv( 'EARSHOT_WP_URL' ) );
define( 'WP_CONTENT_DIR', __DIR__ . '/wp-content' );
// Application passwords without TLS.
define( 'WP_ENVIRONMENT_TYPE', 'local' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_DEBUG', false );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $name ) {
	define( $name . '_KEY', 'key of a test' );
	define( $name . '_SALT', 'salt of a test' );
}
$table_prefix = 'wp_';
require_once ABSPATH . 'wp-settings.php';
