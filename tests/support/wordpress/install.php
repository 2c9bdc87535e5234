<?php
require __DIR__ . '/root.php';
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST'] = parse_url( getenv( 'EARSHOT_WP_URL' ), PHP_URL_HOST );
$db = new mysqli( 'localhost', 'root', '', '', 0, getenv( 'EARSHOT_WP_SOCKET' ) );
$db->query( 'CREATE DATABASE wordpress CHARACTER SET utf8mb4' );
function wp_new_blog_notification() {}
require ABSPATH . 'wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
ob_start();
wp_install( 'A real blog', 'admin', 'admin@site.example', true, '', 'a password of the test' );
switch_theme( 'plain' );
$wp_rewrite->set_permalink_structure( '/%year%/%monthnum%/%day%/%postname%/' );
$wp_rewrite->flush_rules( false );
update_option( 'timezone_string', 'America/New_York' );
update_option( 'comment_previously_approved', 0 );
update_option( 'comment_moderation', 0 );
foreach ( get_posts( array( 'post_type' => 'any', 'post_status' => 'any', 'numberposts' => -1 ) ) as $post ) {
	wp_delete_post( $post->ID, true );
}
$ann = wp_insert_user(
	array(
		'user_login'   => 'ann',
		'user_pass'    => 'another password of the test',
		'user_email'   => 'ann@site.example',
		'display_name' => 'Ann Authoress',
		'role'         => 'editor',
	)
);
list( $password ) = WP_Application_Passwords::create_new_application_password( $ann, array( 'name' => 'test' ) );
ob_end_clean();
echo json_encode( array( 'version' => $wp_version, 'password' => $password, 'ann' => $ann ) );
