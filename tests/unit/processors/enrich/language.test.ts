import { describe, expect, test } from '@jest/globals';
import { detectLanguage, primarySubtag } from '../../../../processors/enrich/language.js';

describe('detectLanguage', () => {
  test.each([
    ['en', 'We should ship this on Monday, what do you think?'],
    ['en', 'I am glad he is home.'],
    ['es', 'Muchas gracias por tu ayuda con el proyecto'],
    ['pt', 'Muito obrigado pela ajuda de vocês'],
    ['pt', 'ou vocês querem tocar sozinhos?'],
    ['fr', 'Ça marche très bien, merci beaucoup'],
    ['de', 'Das ist wirklich eine gute Idee'],
    ['it', 'Il progetto va molto bene, grazie a tutti'],
    ['nl', 'Dat is een heel goed idee, dank je wel'],
    ['pl', 'To jest bardzo dobry pomysł i nie ma problemu'],
    ['sv', 'jag tycker att det är bra i alla fall'],
    ['tr', 'Teşekkürler çok iyi bir fikir'],
    ['ru', 'Это очень хорошая идея'],
    ['ru', 'мы не знаем как поставить node под windows'],
    ['uk', 'Дуже дякую за допомогу, це чудово'],
    ['be', 'Дзякуй вам вялікі, гэта вельмі добрая ідэя і мы яе возьмем'],
    ['bg', 'Много благодаря за помощта, това е чудесна идея'],
    ['ru', '@ann ну вот такой вроде вариант есть'],
    ['ru', 'Пусть гость придет с тетрадью'],
    ['ru', 'Привет! Нужна помощь с Random Quotes Machine Template Editor'],
    ['bg', 'Шофьорът спря синьото такси във вторник'],
    ['en', 'nonprofit projects gallery'],
    ['de', 'Schönes Wochenende allerseits'],
    ['fr', 'Réunion équipe demain matin'],
    ['es', 'Excelente trabajo, felicitaciones'],
    ['uk', 'не тільки формат, але й метод'],
    ['mk', 'Не знам дали ова може да се направи денес'],
    ['sr', 'Не знам да ли ово може да се уради данас'],
    ['kk', 'Көмегіңізге көп рахмет, бұл өте жақсы идея, біз оны қабылдаймыз'],
    ['mn', 'Тусалсанд маш их баярлалаа, энэ бол үнэхээр гоё санаа шүү'],
    ['ar', 'هذا رائع جدا شكرا لكم جميعا'],
    ['ja', 'これはとても良いアイデアです'],
    ['zh', '这是一个很好的主意'],
    ['ko', '좋은 생각입니다 정말 고마워요 친구'],
    ['th', 'ขอบคุณมากครับ'],
  ])('%s: %s', (lang, text) => {
    expect(detectLanguage(text)).toBe(lang);
  });

  test.each(['', 'ok', 'thanks!', 'Hallo Welt', '12345 67890 112233', 'a b c d e f', '@ann @bo @cy', '!!!', '😀😀😀'])(
    'rather nothing than a guess: %j',
    (text) => {
      expect(detectLanguage(text)).toBeNull();
    },
  );

  test('mentions and links are no words of a language', () => {
    expect(detectLanguage('@maria @joao https://exemplo.example/muito/obrigado ok')).toBeNull();
  });
});

describe('primarySubtag', () => {
  test.each([
    ['en', 'en'],
    ['en-US', 'en'],
    ['pt_BR', 'pt'],
    ['zh-Hant-TW', 'zh'],
    ['eng', 'en'],
    ['iw', 'he'],
    ['und', null],
    ['zxx', null],
    ['', null],
    ['not a tag!', null],
    ['\ud800', null],
    ['x'.repeat(5000), null],
  ])('%j is %j', (tag, lang) => {
    expect(primarySubtag(tag)).toBe(lang);
  });
});
