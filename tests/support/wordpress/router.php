<?php
// Every address that is no file is WordPress's own.
require __DIR__ . '/root.php';
$path = parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
if ( $path !== '/' && is_file( $_SERVER['DOCUMENT_ROOT'] . $path ) ) {
	return false;
}
// PHP's own server says nothing of what a script answers; WordPress adds slashes to what was asked.
$asked = $_SERVER['REQUEST_METHOD'] . ' ' . $_SERVER['REQUEST_URI'];
$etag  = isset( $_SERVER['HTTP_IF_NONE_MATCH'] ) ? $_SERVER['HTTP_IF_NONE_MATCH'] : '-';
register_shutdown_function(
	function () use ( $asked, $etag ) {
		$line = http_response_code() . ' ' . $asked . ' if-none-match=' . $etag . "\n";
		file_put_contents( getenv( 'EARSHOT_WP_LOG' ), $line, FILE_APPEND | LOCK_EX );
	}
);
$_SERVER['SCRIPT_NAME'] = '/index.php';
$_SERVER['PHP_SELF']    = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
